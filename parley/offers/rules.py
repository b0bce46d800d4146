"""The numbers of the rules of haggling. Each is a default that the operator can set as
`PARLEY_OFFER_RULES = {"ROUNDS": 5}` in Django's settings."""

from datetime import timedelta

from django.conf import settings

_set = getattr(settings, "PARLEY_OFFER_RULES", {})

CASH_EXPIRY = _set.get("CASH_EXPIRY", timedelta(hours=48))
THINGS_EXPIRY = _set.get("THINGS_EXPIRY", timedelta(days=7))
SHORTEST_EXPIRY = _set.get("SHORTEST_EXPIRY", timedelta(hours=1))
LONGEST_EXPIRY = _set.get("LONGEST_EXPIRY", timedelta(days=14))
REMIND_BEFORE = _set.get("REMIND_BEFORE", timedelta(hours=6))
ROUNDS = _set.get("ROUNDS", 3)  # offers by one side in a row without an answer
INVITATIONS_A_WEEK = _set.get("INVITATIONS_A_WEEK", 2)  # to those who watch one listing
MOST_THINGS = _set.get("MOST_THINGS", 20)  # in one offer, beside the listing that it is about
PAY_BY_DAYS = _set.get("PAY_BY_DAYS", 3)
SEND_BY_DAYS = _set.get("SEND_BY_DAYS", 3)
LONGEST_DAYS = _set.get("LONGEST_DAYS", 30)
AFTER_REMINDER = _set.get("AFTER_REMINDER", timedelta(days=1))  # then the other side may end the deal
COMPLETES_AFTER = _set.get("COMPLETES_AFTER", timedelta(days=14))  # since all of it was sent or handed over
IDLE = _set.get("IDLE", timedelta(days=60))  # since anybody ticked anything: both are asked
IDLE_ANSWER = _set.get("IDLE_ANSWER", timedelta(days=14))  # to say something then
STEP_BACK = _set.get("STEP_BACK", timedelta(hours=1))
CONTACT_KEPT = _set.get("CONTACT_KEPT", timedelta(days=60))  # after a deal has ended
TERMS_LENGTH = 2000
PLACE_LENGTH = 120
REASON_LENGTH = 500
