"""What the page of a deal says of how to pay."""

from parley.members.models import Member
from parley.offers.forms_deals import InstructionForm
from parley.offers.models import Deal, DealSide, Instruction
from parley.privacy.gate import disclose


def payment(deal: Deal, mine: DealSide, theirs: DealSide, form: InstructionForm | None) -> dict | None:
    """{"pays", "shown", "held", "words", "held_words", "form", "may_state", "typed"} of a deal for one side;
    None where nobody pays. Words are one's own only. `typed`: something was, and is not to be lost."""
    if not (deal.pays(mine) or deal.pays(theirs)):
        return None
    said = {
        "pays": deal.pays(mine),
        "shown": Instruction.objects.shown(deal),
        "held": Instruction.objects.held(deal),
        "typed": form is not None,
        "may_state": deal.pays(theirs) and deal.may_say_how_to_pay(theirs),
    }
    if deal.pays(theirs):
        said["words"], said["held_words"] = _own(mine.member, said["shown"]), _own(mine.member, said["held"])
        said["form"] = form or InstructionForm(initial=_start(mine.member, said["words"]))
    return said


def _start(member: Member, words: str) -> dict:
    before = Instruction.objects.for_next(member)
    return {"words": words or _own(member, before), "again": before is not None}


def _own(member: Member, instruction: Instruction | None) -> str:
    if instruction is None:
        return ""
    return disclose(member, "complete-deal", ["words"], about=instruction)["words"]
