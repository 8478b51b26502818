"""Explore: occupations and pathways, the market of an area, likeness, comparison."""

from sonobridge.career.explore.browse import MEASURES, Browse, Measure, browse
from sonobridge.career.explore.claims import ClaimCheck, claims_of, pay_claims
from sonobridge.career.explore.compare import RoleComparison, compare_roles, exposure_share
from sonobridge.career.explore.market import (
    AreaTable,
    AreaView,
    IndustryTable,
    Market,
    areas_beside,
    industries_of,
    market_of,
    view_of,
)
from sonobridge.career.explore.outlook import (
    STAR_FORMULA,
    Growth,
    Stars,
    growth_of,
    rank_at,
    stars_of,
)
from sonobridge.career.explore.pathway.credential_value import ValueTable, credential_values
from sonobridge.career.explore.pathway.detail import (
    PathwayDetail,
    credential_records,
    detail_of,
)
from sonobridge.career.explore.pathway.pathways import Pathway, Pathways, load_pathways
from sonobridge.career.explore.quadrant import Quadrant, quadrant_of
from sonobridge.career.explore.similarity import (
    Neighbour,
    SimilarityMatrix,
    jaccard,
    neighbours_of,
    occupation_matrix,
    overlap,
    pathway_matrix,
)
from sonobridge.career.explore.task_map import TaskMap, task_map
from sonobridge.career.explore.titles import TitleAnswer, look_up_title

__all__ = [
    "MEASURES",
    "STAR_FORMULA",
    "AreaTable",
    "AreaView",
    "Browse",
    "ClaimCheck",
    "Growth",
    "IndustryTable",
    "Market",
    "Measure",
    "Neighbour",
    "Pathway",
    "PathwayDetail",
    "Pathways",
    "Quadrant",
    "RoleComparison",
    "SimilarityMatrix",
    "Stars",
    "TaskMap",
    "TitleAnswer",
    "ValueTable",
    "areas_beside",
    "browse",
    "claims_of",
    "compare_roles",
    "credential_records",
    "credential_values",
    "detail_of",
    "exposure_share",
    "growth_of",
    "industries_of",
    "jaccard",
    "load_pathways",
    "look_up_title",
    "market_of",
    "neighbours_of",
    "occupation_matrix",
    "overlap",
    "pathway_matrix",
    "pay_claims",
    "quadrant_of",
    "rank_at",
    "stars_of",
    "task_map",
    "view_of",
]
