//! Points of a picture or a card, and the corners of rectangles.

/// Across and down.
pub(crate) type Point = [f64; 2];
/// In this order: top left, top right, bottom right, bottom left.
pub(crate) type Corners = [Point; 4];

/// The corners of a rectangle given as left, top, width, height.
pub(crate) fn corners([left, top, width, height]: [f64; 4]) -> Corners {
    [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]
}
