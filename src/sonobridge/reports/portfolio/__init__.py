"""What a person hands out: badge pictures, hiring card, annual review, portfolio."""

from sonobridge.reports.portfolio.badge_picture import badge_png, badge_svg

__all__ = ["badge_png", "badge_svg"]
