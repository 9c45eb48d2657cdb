"""People, companies, deals and tickets, and which meetings stand on whose timeline."""

from einklang.crm.models.appearances import Appearance, AppearanceSet, Spot
from einklang.crm.models.bulk import Bulk, BulkChange
from einklang.crm.models.customers import (
    CALLED,
    NAMES,
    NEVER,
    Company,
    CompanyDomain,
    CompanySet,
    Person,
    PersonEmail,
    PersonMessenger,
    PersonPhone,
    PersonSet,
)
from einklang.crm.models.deals import Deal, DealSet, Pipeline, Stage
from einklang.crm.models.fields import Field
from einklang.crm.models.merges import Merge
from einklang.crm.models.pictures import Picture, PictureConsent
from einklang.crm.models.record import Kind, Record, RecordSet
from einklang.crm.models.saved_view import SavedView
from einklang.crm.models.tags import CompanyTag, PersonTag, Tag
from einklang.crm.models.tickets import Ticket, TicketSet

__all__ = [
    "CALLED",
    "NAMES",
    "NEVER",
    "Appearance",
    "AppearanceSet",
    "Bulk",
    "BulkChange",
    "Company",
    "CompanyDomain",
    "CompanySet",
    "CompanyTag",
    "Deal",
    "DealSet",
    "Field",
    "Kind",
    "Merge",
    "Person",
    "PersonEmail",
    "PersonMessenger",
    "PersonPhone",
    "PersonSet",
    "PersonTag",
    "Picture",
    "PictureConsent",
    "Pipeline",
    "Record",
    "RecordSet",
    "SavedView",
    "Spot",
    "Stage",
    "Tag",
    "Ticket",
    "TicketSet",
]
