"""Addresses of the members room."""

from django.urls import path

from parley.members.views import agreement, deal_address, details, joining, leaving, profile, reset, sessions

app_name = "members"
urlpatterns = [
    path("join/", joining.join, name="join"),
    path("join/<uuid:row>/", joining.code, name="code"),
    path("join/<uuid:row>/mail/", joining.send_again, name="code-again"),
    path("sign-in/", sessions.sign_in, name="sign-in"),
    path("sign-in/forgotten/", reset.ask, name="forgotten"),
    path("sign-in/forgotten/<uuid:row>/", reset.code, name="reset-code"),
    path("sign-in/forgotten/<uuid:row>/password/", reset.password, name="reset-password"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("me/", profile.profile, name="profile"),
    path("me/user-id/", profile.handle, name="handle"),
    path("me/city/", profile.city, name="city"),
    path("me/email/", profile.email, name="email"),
    path("me/email/code/", profile.email_code, name="email-code"),
    path("me/email/code/mail/", profile.email_code_again, name="email-code-again"),
    path("me/deal-email/", profile.deal_email, name="deal-email"),
    path("me/deal-email/code/", profile.email_code, {"for_deals": True}, name="deal-email-code"),
    path(
        "me/deal-email/code/mail/",
        profile.email_code_again,
        {"for_deals": True},
        name="deal-email-code-again",
    ),
    path("me/deal-email/removal/", profile.deal_email_removal, name="deal-email-removal"),
    path("me/deal-address/", deal_address.deal_address, name="deal-address"),
    path("me/deal-address/removal/", deal_address.removal, name="deal-address-removal"),
    path("me/password/", profile.password, name="password"),
    path("me/agreement/", agreement.agreement, name="agreement"),
    path("me/details/", details.details, name="details"),
    path("leaving/", leaving.leaving, name="leaving"),
    path("leaving/closed/", leaving.closed, name="closed"),
    path("leaving/return/", leaving.come_back, name="coming-back"),
    path("leaving/now/", leaving.leave_now, name="leaving-now"),
    path("leaving/left/", leaving.left, name="left"),
]
