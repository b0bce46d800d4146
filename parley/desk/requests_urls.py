"""Addresses about requests for disclosure."""

from django.urls import path

from parley.desk.views import concerning, deciding, outside, outside_appeals, requests, transparency

urlpatterns = [
    path("desk/requests/", requests.listed, name="requests"),
    path("desk/requests/new/", requests.new, name="request-new"),
    path("desk/requests/<int:pk>/", requests.show, name="request"),
    path("desk/requests/<int:pk>/evidence/", requests.evidence, name="request-evidence"),
    path("desk/requests/<int:pk>/grants/", deciding.grants, name="request-grants"),
    path("desk/requests/<int:pk>/refusals/", deciding.refusals, name="request-refusals"),
    path("desk/requests/<int:pk>/withdrawal/", deciding.withdrawal, name="request-withdrawal"),
    path("desk/requests/<int:pk>/upholding/", deciding.upholding, name="request-upholding"),
    path("desk/requests/<int:pk>/overturning/", deciding.overturning, name="request-overturning"),
    path("desk/requests/<int:pk>/embargo/", deciding.embargo, name="request-embargo"),
    path("desk/requests/<int:pk>/again/", deciding.again, name="request-again"),
    path("desk/requests/<int:pk>/production/", deciding.production, name="request-production"),
    path("desk/requests/<int:pk>/package/", deciding.package, name="request-package"),
    path("outside/appeals/<str:token>/", outside_appeals.show, name="outside-appeal"),
    path("outside/<str:token>/", outside.show, name="outside"),
    path("outside/<str:token>/decision/", outside.decision, name="outside-decision"),
    path("me/requests/<int:pk>/", concerning.show, name="concerning"),
    path("me/requests/<int:pk>/consent/", concerning.consent, name="concerning-consent"),
    path("me/requests/<int:pk>/refusal/", concerning.refusal, name="concerning-refusal"),
    path("transparency/", transparency.transparency, name="transparency"),
]
