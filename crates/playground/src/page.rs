//! Kustom's pagination of lists.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;

/// Default page size. Documented.
const DEFAULT_SIZE: usize = 20;
/// Largest page size. Documented.
const MAX_SIZE: usize = 100;
/// Largest page number. Assumed: that of a 32 bit integer.
const MAX_NUMBER: usize = 2_147_483_647;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The items of this page.
    pub content: Vec<T>,
    /// The number of items on all pages.
    pub total_elements: usize,
    /// The number of pages.
    pub total_pages: usize,
    /// The number of this page, from 0.
    pub page_number: usize,
    /// The number of items on a full page.
    pub page_size: usize,
    /// Whether this is the first page.
    pub first: bool,
    /// Whether this is the last page.
    pub last: bool,
}

/// A requested page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageRequest {
    number: usize,
    size: usize,
}

impl PageRequest {
    /// Reads the query's `page` and `size`. Assumed: their names, and that a size above the maximum
    /// is refused rather than reduced.
    pub(crate) fn read(page: Option<&str>, size: Option<&str>) -> Result<Self, Problem> {
        let number = match page.map(str::parse) {
            None => 0,
            Some(Ok(number @ 0..=MAX_NUMBER)) => number,
            Some(_) => {
                let what = "must be a number from 0 to 2147483647";
                return Err(Problem::field("page", what));
            }
        };
        let size = match size.map(str::parse) {
            None => DEFAULT_SIZE,
            Some(Ok(size @ 1..=MAX_SIZE)) => size,
            Some(_) => return Err(Problem::field("size", "must be a number from 1 to 100")),
        };
        Ok(Self { number, size })
    }

    /// Takes the page from the whole list.
    pub(crate) fn of<T>(self, all: Vec<T>) -> Page<T> {
        let total_elements = all.len();
        let total_pages = total_elements.div_ceil(self.size);
        let skip = self.number.saturating_mul(self.size);
        Page {
            content: all.into_iter().skip(skip).take(self.size).collect(),
            total_elements,
            total_pages,
            page_number: self.number,
            page_size: self.size,
            first: self.number == 0,
            last: self.number.saturating_add(1) >= total_pages,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn page(number: usize, size: usize, count: usize) -> Page<usize> {
        PageRequest { number, size }.of((0..count).collect())
    }

    #[test]
    fn pages_cover_the_list_without_gap_or_overlap() {
        let all: Vec<usize> = (0..3).flat_map(|n| page(n, 100, 250).content).collect();
        assert_eq!(all, (0..250).collect::<Vec<_>>());
        let last = page(2, 100, 250);
        assert_eq!(
            (last.total_elements, last.total_pages, last.last),
            (250, 3, true)
        );
        assert!(page(0, 100, 250).first && !page(0, 100, 250).last);
    }

    #[test]
    fn an_empty_list_is_one_page_that_is_first_and_last() {
        let page = page(0, 20, 0);
        assert_eq!((page.total_pages, page.first, page.last), (0, true, true));
    }

    #[test]
    fn a_page_past_the_end_is_empty_however_far() {
        let page = page(usize::MAX, 100, 3);
        assert!(page.content.is_empty() && page.last);
    }

    #[test]
    fn page_and_size_are_read_and_out_of_range_is_refused() {
        let read = |page, size| PageRequest::read(page, size);
        assert_eq!(
            read(None, None).unwrap(),
            PageRequest {
                number: 0,
                size: 20
            }
        );
        assert_eq!(
            read(Some("2"), Some("100")).unwrap(),
            PageRequest {
                number: 2,
                size: 100
            }
        );
        for (page, size, field) in [
            (Some("-1"), None, "page"),
            (Some("x"), None, "page"),
            (Some("2147483648"), None, "page"),
            (None, Some("0"), "size"),
            (None, Some("101"), "size"),
        ] {
            assert!(read(page, size).unwrap_err().errors.contains_key(field));
        }
    }
}
