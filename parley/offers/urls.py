"""Addresses of haggling."""

from django.urls import path

from parley.offers.views import (
    answers,
    buying,
    calendar,
    deals,
    invitations,
    making,
    negotiations,
    performing,
    wants,
)

app_name = "offers"
urlpatterns = [
    path("listings/<int:pk>/offers/new/", making.new, name="new"),
    path("listings/<int:pk>/answers/new/", wants.choose, name="answer"),
    path("listings/<int:pk>/answers/<int:thing>/", wants.answer, name="answering"),
    path("listings/<int:pk>/purchase/", buying.purchase, name="purchase"),
    path("listings/<int:pk>/invitations/new/", invitations.new, name="invite"),
    path("invitations/<int:pk>/", invitations.show, name="invitation"),
    path("invitations/<int:pk>/acceptance/", invitations.take, name="taking"),
    path("invitations/<int:pk>/withdrawal/", invitations.withdraw, name="uninvite"),
    path("negotiations/", negotiations.mine, name="negotiations"),
    path("negotiations/calendar/", calendar.download, name="calendar"),
    path("negotiations/<int:pk>/", negotiations.show, name="negotiation"),
    path("negotiations/<int:pk>/offers/new/", making.again, name="again"),
    path("offers/refusals/", answers.decline_many, name="refusals"),
    path("offers/<int:pk>/acceptance/", answers.accept, name="acceptance"),
    path("offers/<int:pk>/refusal/", answers.decline, name="refusal"),
    path("offers/<int:pk>/withdrawal/", answers.withdraw, name="withdrawal"),
    path("offers/<int:pk>/reconfirmation/", answers.reconfirm, name="reconfirmation"),
    path("offers/<int:pk>/counter/", making.counter, name="counter"),
    path("deals/<int:pk>/", deals.show, name="deal"),
    path("deals/<int:pk>/confirmation/", performing.confirm, name="confirmation"),
    path("deals/<int:pk>/stepping-back/", performing.step_back, name="stepping-back"),
    path("deals/<int:pk>/contact/", deals.contact, name="contact"),
    path("deals/<int:pk>/payment/", performing.pay, name="payment"),
    path("deals/<int:pk>/dispatch/", performing.dispatch, name="dispatch"),
    path("deals/<int:pk>/receipt/", performing.receive, name="receipt"),
    path("deals/<int:pk>/lapse/", performing.lapse, name="lapse"),
    path("deals/<int:pk>/cancellation/", performing.cancel, name="cancellation"),
    path("deals/<int:pk>/cancellation/together/", performing.cancel_together, name="cancellation-together"),
]
