"""From which confidence on statements are shown when nobody says otherwise: written by `extractors.training.blend`.

Measured on annotated papers that nothing has learned from: how many finds are at least so sure, and how many of them the
annotation has too. `MIN_CONFIDENCE` is the least from which on 80 of 100 relations between things are right.
"""

MIN_CONFIDENCE = 0.65
MEASURED = (
    (0.2, 1645, 846),
    (0.25, 1532, 830),
    (0.3, 1333, 778),
    (0.35, 1164, 716),
    (0.4, 1031, 670),
    (0.45, 926, 631),
    (0.5, 815, 579),
    (0.55, 733, 531),
    (0.6, 630, 486),
    (0.65, 549, 443),
    (0.7, 478, 397),
    (0.75, 399, 339),
    (0.8, 331, 286),
    (0.85, 258, 233),
    (0.9, 202, 183),
    (0.95, 117, 107),
)
"""Relations between things: confidence, finds that are at least so sure, right ones among them."""

BY_KIND = (
    ("PROPOSES", 222, 199),
    ("VARIANT_OF", 67, 54),
    ("USES", 63, 46),
    ("PART_OF", 49, 40),
    ("TRAINED_ON", 0, 0),
    ("EVALUATED_ON", 105, 93),
    ("APPLIED_TO", 192, 152),
    ("MEASURED_BY", 59, 48),
    ("OUTPERFORMS", 13, 10),
    ("COMPARED_WITH", 1, 0),
)
"""The same for each kind of relation, from `MIN_CONFIDENCE` on."""
