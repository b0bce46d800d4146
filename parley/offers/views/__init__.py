"""The pages of haggling: a view loads one object, calls one verb, renders."""
