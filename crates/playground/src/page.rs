//! Kustom's pages.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// Documented: 20 unless asked otherwise.
const DEFAULT_SIZE: usize = 20;
/// Documented: at most 100.
const LARGEST_SIZE: usize = 100;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// What is on it.
    pub content: Vec<T>,
    /// How many there are on all pages.
    pub total_elements: usize,
    /// How many pages there are.
    pub total_pages: usize,
    /// Which one this is, from 0.
    pub page_number: usize,
    /// How many a full one holds.
    pub page_size: usize,
    /// Whether it is the first.
    pub first: bool,
    /// Whether none comes after it.
    pub last: bool,
}

/// Which page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageRequest {
    number: usize,
    size: usize,
}

impl PageRequest {
    /// Reads the query's `page` and `size`. Assumed: their names, and that more than the
    /// largest size is refused rather than cut down.
    pub(crate) fn read(page: Option<&str>, size: Option<&str>) -> Result<Self, Problem> {
        let number = match page.map(str::parse) {
            None => 0,
            Some(Ok(number)) => number,
            Some(Err(_)) => return Err(Problem::field("page", "must be a number from 0")),
        };
        let size = match size.map(str::parse) {
            None => DEFAULT_SIZE,
            Some(Ok(size @ 1..=LARGEST_SIZE)) => size,
            Some(_) => return Err(Problem::field("size", "must be a number from 1 to 100")),
        };
        Ok(Self { number, size })
    }

    /// Cuts the page out of the whole list.
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
            (None, Some("0"), "size"),
            (None, Some("101"), "size"),
        ] {
            assert!(read(page, size).unwrap_err().errors.contains_key(field));
        }
    }
}
