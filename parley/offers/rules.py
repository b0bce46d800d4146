"""The numbers of the rules of haggling. Those that are asked for by name are defaults: the operator can set
them in the table `[offer_rules]` of parley.toml (docs/operating.md)."""

from datetime import timedelta

from django.conf import settings

from parley.ground.settable import Table

TABLE = Table("offer_rules", settings.PARLEY_OFFER_RULES)
CONTACT_KEPT = timedelta(days=60)  # after a deal has ended; the policy promises it

CASH_EXPIRY = TABLE.span("cash_expiry", timedelta(hours=48))
THINGS_EXPIRY = TABLE.span("things_expiry", timedelta(days=7))
SHORTEST_EXPIRY = TABLE.span("shortest_expiry", timedelta(hours=1))
LONGEST_EXPIRY = TABLE.span("longest_expiry", timedelta(days=14))
REMIND_BEFORE = TABLE.span("remind_before", timedelta(hours=6))
REMIND_AT_LEAST = TABLE.span("remind_at_least", timedelta(minutes=15))  # before, of offers for a short time
ROUNDS = TABLE.count("rounds", 3)  # offers by one side in a row without an answer
INVITATIONS_A_WEEK = TABLE.count("invitations_a_week", 2, least=0)  # to those who watch one listing
MOST_THINGS = TABLE.count("most_things", 20)  # in one offer, beside the listing that it is about
MOST_TIED = TABLE.count("most_tied", 20)  # offers of which their maker wants one
LONGEST_AWAY = TABLE.span("longest_away", timedelta(days=90))  # from today
AUTO_DELAY = (  # drawn between these
    TABLE.span("auto_delay_least", timedelta(minutes=10)),
    TABLE.span("auto_delay_most", timedelta(hours=2)),
)
AUTO_DECLINES = TABLE.count("auto_declines", 2, least=0)  # of one buyer on one listing
PAY_BY_DAYS = TABLE.count("pay_by_days", 3)
SEND_BY_DAYS = TABLE.count("send_by_days", 3)
LONGEST_DAYS = TABLE.count("longest_days", 30)
CONFIRM_WITHIN = TABLE.span("confirm_within", timedelta(days=3))  # then who has not is reminded
AFTER_REMINDER = TABLE.span("after_reminder", timedelta(days=1))  # then the other side may end the deal
COMPLETES_AFTER = TABLE.span("completes_after", timedelta(days=14))  # since all of it was sent or handed over
IDLE = TABLE.span("idle", timedelta(days=60))  # since anybody ticked anything: both are asked
IDLE_ANSWER = TABLE.span("idle_answer", timedelta(days=14))  # to say something then
STEP_BACK = TABLE.span("step_back", timedelta(hours=1))
INSTRUCTION_HELD = TABLE.span("instruction_held", timedelta(hours=72))  # a changed one
DISPUTE_ANSWER = TABLE.span("dispute_answer", timedelta(days=7))  # then staff may settle it unanswered
DISPUTE_WITHIN = TABLE.span("dispute_within", timedelta(days=30), most=CONTACT_KEPT)  # after a deal has ended
NEWCOMER_CONTACTS = TABLE.count("newcomer_contacts", 5)  # that a newcomer opens in 24 hours
OPENED_AND_CANCELLED = TABLE.count("opened_and_cancelled", 3)  # in 30 days: then staff looks
STATEMENTS = TABLE.count("statements", 5)  # of each side in a dispute
ALIKE_A_DAY = TABLE.count("alike_a_day", 5)  # others whom one member may write the same words within a day
ALIKE_FROM = TABLE.count("alike_from", 20)  # characters; fewer are what many say
TABLE.demand_known()
TABLE.demand_order("shortest_expiry", "cash_expiry", "longest_expiry")
TABLE.demand_order("shortest_expiry", "things_expiry", "longest_expiry")
TABLE.demand_order("auto_delay_least", "auto_delay_most")
TABLE.demand_order("pay_by_days", "longest_days")
TABLE.demand_order("send_by_days", "longest_days")

TERMS_LENGTH = 2000
MESSAGE_LENGTH = 2000
MESSAGE_PHOTOS = 4
PLACE_LENGTH = 120
REASON_LENGTH = 500
