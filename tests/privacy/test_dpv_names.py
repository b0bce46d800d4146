"""Purposes carry names that the W3C Data Privacy Vocabulary really has."""

from parley.privacy.catalogue import catalogue

# The purposes of DPV 2.0 and 2.1, without those for personnel, vendors and research.
PURPOSES = set(
    """
    AccountManagement Advertising AgeVerification CommercialPurpose CommunicationForCustomerCare
    CommunicationManagement CounterMoneyLaundering CreditChecking CustomerCare CustomerClaimsManagement
    CustomerManagement CustomerOrderManagement CustomerRelationshipManagement CustomerSolvencyMonitoring
    DeliveryOfGoods DirectMarketing DisputeManagement EnforceAccessControl EnforceSecurity
    EstablishContractualAgreement FraudPreventionAndDetection FulfilmentOfContractualObligation
    FulfilmentOfObligation IdentityAuthentication IdentityVerification ImproveExistingProductsAndServices
    IncreaseServiceRobustness InternalResourceOptimisation LegalCompliance MaintainFraudDatabase Marketing
    MemberPartnerManagement MisusePreventionAndDetection NonCommercialPurpose OptimisationForConsumer
    OptimisationForController OptimiseUserInterface OrganisationComplianceManagement OrganisationGovernance
    OrganisationRiskManagement PaymentManagement Personalisation PersonalisedAdvertising PersonalisedBenefits
    ProtectionOfPublicSecurity ProvidePersonalisedRecommendations PublicBenefit PublicRelations
    RecordManagement RepairImpairments RequestedServiceProvision RightsFulfillment SearchFunctionalities
    SellDataToThirdParties SellInsightsFromData SellProducts ServiceOptimisation ServicePersonalisation
    ServiceProvision ServiceRegistration ServiceUsageAnalytics TargetedAdvertising TechnicalServiceProvision
    UserInterfacePersonalisation Verification
    """.split()
)


def test_every_purpose_has_a_name_of_the_vocabulary():
    named = {purpose.name: purpose.dpv.removeprefix("dpv:") for purpose in catalogue.purposes.values()}
    assert {name: dpv for name, dpv in named.items() if dpv not in PURPOSES} == {}
