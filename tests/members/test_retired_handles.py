"""After somebody has left: nobody else gets their user ID, and their mail address is free again."""

import pytest

from parley.ground.refusals import Refusal
from parley.market.importing import _member_called
from parley.members.models import Member
from tests.members.leavers import leave
from tests.members.people import enter_code, join, send


@pytest.mark.parametrize("handle", ["ana", "ANA", "Ana"])
def test_a_cancelled_user_id_is_never_given_away(ana, ben, sign_in, commit, handle):
    leave(ana, commit)
    renamed = send(sign_in(ben), "/me/user-id/", {"id-handle": handle})
    assert renamed.status_code == 422 and "taken" in renamed.content.decode()
    with pytest.raises(Refusal):
        ben.rename(handle)
    ben.refresh_from_db()
    assert ben.handle == "ben"
    assert not any(handle.lower() in str(row).lower() for row in Member.objects.values_list("handle"))


def test_who_began_to_join_with_it_is_asked_for_another(client, ana, commit):
    ana.rename("nora2")
    joining = join(client, handle="nora-n")
    ana.rename("nora-n")
    leave(ana, commit)
    asked = enter_code(client, joining)
    assert asked.status_code == 422 and "Choose another" in asked.content.decode()
    assert enter_code(client, joining, handle="nora3").status_code == 303


def test_an_import_never_takes_it(ana, commit):
    leave(ana, commit)
    assert _member_called("ana").handle != "ana"


def test_nobody_can_keep_somebody_from_leaving_by_a_user_id(ana, new_member, commit):
    new_member(f"left-{ana.pk}")
    leave(ana, commit)
    assert Member.objects.get(pk=ana.pk).is_gone


def test_the_mail_address_can_join_again(client, ana, commit):
    leave(ana, commit)
    joining = join(client, email="ana@example.org", handle="ana2")
    assert enter_code(client, joining).status_code == 303
    assert Member.objects.get(handle="ana2").is_active
