"""After somebody has left: nobody else gets their user ID, and their mail address is free again."""

import pytest
from django.db import transaction

from parley.ground.refusals import Refusal
from parley.market.importing import _member_called
from parley.members.models import Member, RetiredHandle
from parley.members.models.handles import MOST
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


@pytest.mark.parametrize("handle", ["ana", "ANA"])
def test_a_user_id_that_somebody_changed_stays_theirs(ana, ben, sign_in, client, handle):
    """So that a line that names it, in "Who saw my data", never means somebody else."""
    ana.rename("ana-2")
    renamed = send(sign_in(ben), "/me/user-id/", {"id-handle": handle})
    assert renamed.status_code == 422 and "taken" in renamed.content.decode()
    with pytest.raises(Refusal), transaction.atomic():
        ben.rename(handle)
    assert _member_called("ana").handle != "ana"
    assert client.get("/members/ana/").status_code == 410
    assert send(sign_in(ana), "/me/user-id/", {"id-handle": handle}).status_code == 303
    ana.refresh_from_db()
    assert ana.handle == handle
    assert client.get("/members/ana-2/").status_code == 410


def test_nobody_keeps_user_ids_without_end(ana, sign_in):
    for number in range(MOST):  # with the first one, so many besides the present one
        ana.rename(f"ana-{number}")
    refused = send(sign_in(ana), "/me/user-id/", {"id-handle": "one-more"})
    assert refused.status_code == 422 and "each stays yours" in refused.content.decode()
    assert Member.objects.get(pk=ana.pk).handle == f"ana-{MOST - 1}"
    ana.rename("ana")


def test_who_has_left_left_no_hash_of_their_own(ana, commit):
    ana.rename("ana-2")
    leave(ana, commit)
    assert list(RetiredHandle.objects.values_list("holder", flat=True)) == ["", ""]


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
