"""What a person hands out: badge pictures, hiring card, annual review, portfolio."""

from sonobridge.reports.portfolio.abstract_document import (
    AbstractWords,
    abstract_document,
    abstract_figures,
    abstract_words,
)
from sonobridge.reports.portfolio.badge_picture import badge_png, badge_svg
from sonobridge.reports.portfolio.card_document import CardDocument, card_html, card_pdf
from sonobridge.reports.portfolio.case_presentation import (
    CaseClip,
    CasePresentation,
    CaseSection,
    case_html,
    learning_curve,
)
from sonobridge.reports.portfolio.folio_document import (
    FolioContent,
    ReviewContent,
    folio_document,
    review_document,
)
from sonobridge.reports.portfolio.pages import document_html, document_pdf

__all__ = [
    "AbstractWords",
    "CardDocument",
    "CaseClip",
    "CasePresentation",
    "CaseSection",
    "FolioContent",
    "ReviewContent",
    "abstract_document",
    "abstract_figures",
    "abstract_words",
    "badge_png",
    "badge_svg",
    "card_html",
    "card_pdf",
    "case_html",
    "document_html",
    "document_pdf",
    "folio_document",
    "learning_curve",
    "review_document",
]
