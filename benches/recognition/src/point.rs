//! Points of a picture or a card, and the corners of what lies there.

/// Across, down.
pub(crate) type Point = [f64; 2];
/// Top left, top right, bottom right, bottom left.
pub(crate) type Corners = [Point; 4];

/// The corners of a rectangle: left, top, width, height.
pub(crate) fn corners([left, top, width, height]: [f64; 4]) -> Corners {
    [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]
}
