"""The nouns of the desk."""

from parley.desk.models.appeals import Appeal
from parley.desk.models.complaints import Complaint
from parley.desk.models.consents import Consent
from parley.desk.models.evidence import Evidence
from parley.desk.models.matters import Matter
from parley.desk.models.minors import MinorCase
from parley.desk.models.misuse import Report
from parley.desk.models.packages import Package
from parley.desk.models.requests import Decision, DisclosureRequest, Named
from parley.desk.models.rulings import Ruling
from parley.desk.models.words import CaseWord, ParentsWord

__all__ = [
    "Appeal",
    "CaseWord",
    "Complaint",
    "Consent",
    "Decision",
    "DisclosureRequest",
    "Evidence",
    "Matter",
    "MinorCase",
    "Named",
    "Package",
    "ParentsWord",
    "Report",
    "Ruling",
]
