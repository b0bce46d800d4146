"""Addresses of the members room."""

from django.urls import path

from parley.members.views import details, joining, profile, sessions

app_name = "members"
urlpatterns = [
    path("join/", joining.join, name="join"),
    path("join/<uuid:row>/", joining.code, name="code"),
    path("join/<uuid:row>/mail/", joining.send_again, name="code-again"),
    path("sign-in/", sessions.sign_in, name="sign-in"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("me/", profile.profile, name="profile"),
    path("me/user-id/", profile.handle, name="handle"),
    path("me/city/", profile.city, name="city"),
    path("me/email/", profile.email, name="email"),
    path("me/email/code/", profile.email_code, name="email-code"),
    path("me/email/code/mail/", profile.email_code_again, name="email-code-again"),
    path("me/password/", profile.password, name="password"),
    path("me/details/", details.details, name="details"),
]
