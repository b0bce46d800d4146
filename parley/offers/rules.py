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
REMIND_AT_LEAST = _set.get("REMIND_AT_LEAST", timedelta(minutes=15))  # before, of offers for a short time
ROUNDS = _set.get("ROUNDS", 3)  # offers by one side in a row without an answer
INVITATIONS_A_WEEK = _set.get("INVITATIONS_A_WEEK", 2)  # to those who watch one listing
MOST_THINGS = _set.get("MOST_THINGS", 20)  # in one offer, beside the listing that it is about
MOST_TIED = _set.get("MOST_TIED", 20)  # offers of which their maker wants one
LONGEST_AWAY = _set.get("LONGEST_AWAY", timedelta(days=90))  # from today
AUTO_DELAY = _set.get("AUTO_DELAY", (timedelta(minutes=10), timedelta(hours=2)))  # drawn between these
AUTO_DECLINES = _set.get("AUTO_DECLINES", 2)  # of one buyer on one listing
PAY_BY_DAYS = _set.get("PAY_BY_DAYS", 3)
SEND_BY_DAYS = _set.get("SEND_BY_DAYS", 3)
LONGEST_DAYS = _set.get("LONGEST_DAYS", 30)
CONFIRM_WITHIN = _set.get("CONFIRM_WITHIN", timedelta(days=3))  # then who has not is reminded
AFTER_REMINDER = _set.get("AFTER_REMINDER", timedelta(days=1))  # then the other side may end the deal
COMPLETES_AFTER = _set.get("COMPLETES_AFTER", timedelta(days=14))  # since all of it was sent or handed over
IDLE = _set.get("IDLE", timedelta(days=60))  # since anybody ticked anything: both are asked
IDLE_ANSWER = _set.get("IDLE_ANSWER", timedelta(days=14))  # to say something then
STEP_BACK = _set.get("STEP_BACK", timedelta(hours=1))
INSTRUCTION_HELD = _set.get("INSTRUCTION_HELD", timedelta(hours=72))  # a changed one
DISPUTE_ANSWER = _set.get("DISPUTE_ANSWER", timedelta(days=7))  # then staff may settle it unanswered
NEWCOMER_CONTACTS = _set.get("NEWCOMER_CONTACTS", 5)  # that a newcomer opens in 24 hours
OPENED_AND_CANCELLED = _set.get("OPENED_AND_CANCELLED", 3)  # in 30 days: then staff looks
STATEMENTS = _set.get("STATEMENTS", 5)  # of each side in a dispute
DISPUTE_WITHIN = _set.get("DISPUTE_WITHIN", timedelta(days=30))  # after a deal has ended
CONTACT_KEPT = _set.get("CONTACT_KEPT", timedelta(days=60))  # after a deal has ended
ALIKE_A_DAY = _set.get("ALIKE_A_DAY", 5)  # others whom one member may write the same words within a day
ALIKE_FROM = _set.get("ALIKE_FROM", 20)  # characters; fewer are what many say
TERMS_LENGTH = 2000
MESSAGE_LENGTH = 2000
MESSAGE_PHOTOS = 4
PLACE_LENGTH = 120
REASON_LENGTH = 500
