//! Reads values made by the page or the proxy. Nothing here throws or panics, whether a getter
//! throws, a value is a proxy object or a number stands where text should be.

use std::cell::OnceCell;

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The largest whole number that JavaScript holds exactly, 2^53 − 1.
const MAX_SAFE_INTEGER: u64 = 9_007_199_254_740_991;

/// A property; `None` if it is missing, null or unreadable.
///
/// Reads from objects only: `Reflect.get` throws for anything else, and each exception leaks a slot
/// of the glue's table of values.
pub(crate) fn get(target: &JsValue, name: &str) -> Option<JsValue> {
    if !target.is_object() {
        return None;
    }
    Reflect::get(target, &name.into())
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}

/// A property that is a string; `None` if it is anything else.
pub(crate) fn text(target: &JsValue, name: &str) -> Option<String> {
    get(target, name)?.as_string()
}

/// A property that is a list; empty if it is missing or anything else.
pub(crate) fn list(target: &JsValue, name: &str) -> Array {
    known_list(target, name).unwrap_or_default()
}

/// A property that is a list; `None` if it is missing or anything else. `Array.from` throws for
/// what can't be iterated, and an uncaught exception ends the whole wasm.
pub(crate) fn known_list(target: &JsValue, name: &str) -> Option<Array> {
    get(target, name)?.dyn_into().ok()
}

/// The message of an exception.
pub(crate) fn message(thrown: &JsValue) -> String {
    thrown
        .as_string()
        .or_else(|| text(thrown, "message"))
        .unwrap_or_default()
}

/// What was expected and not found.
#[derive(Debug)]
pub(crate) struct Unreadable {
    /// The field, with its path.
    pub(crate) field: String,
    /// What is wrong with it.
    pub(crate) message: &'static str,
}

/// Reads an object of the proxy's, which errors call `path`, by `fields`. What these could not use of it is
/// dropped: the first field that is not as it must be is the error.
pub(crate) fn read<T>(
    object: &JsValue,
    path: &str,
    fields: impl FnOnce(&Reader<'_>) -> Option<T>,
) -> Result<T, Unreadable> {
    let wrong = OnceCell::new();
    let reader = Reader::new(object.clone(), path.to_owned(), &wrong);
    let read = fields(&reader);
    match (wrong.into_inner(), read) {
        (None, Some(read)) => Ok(read),
        (wrong, _) => Err(wrong.unwrap_or_else(|| Unreadable {
            field: path.to_owned(),
            message: "can't be read",
        })),
    }
}

/// An object that is being read. A field that is missing or of another type reads as nothing, so that one
/// check at the end serves all of them: a check after each would be a third of the code.
pub(crate) struct Reader<'a> {
    object: JsValue,
    path: String,
    wrong: &'a OnceCell<Unreadable>,
}

impl<'a> Reader<'a> {
    fn new(object: JsValue, path: String, wrong: &'a OnceCell<Unreadable>) -> Self {
        let reader = Self {
            object,
            path,
            wrong,
        };
        if !reader.object.is_object() {
            reader.bad("", "must be an object");
        }
        reader
    }

    /// The object itself, whatever it is.
    #[cfg(feature = "playground")]
    pub(crate) const fn value(&self) -> &JsValue {
        &self.object
    }

    /// The full path of a field.
    fn name(&self, field: &str) -> String {
        let dot = if self.path.is_empty() || field.is_empty() {
            ""
        } else {
            "."
        };
        [&self.path, dot, field].concat()
    }

    /// Takes note of a field that is not as it must be, unless another one was before.
    pub(crate) fn bad(&self, field: &str, message: &'static str) {
        self.wrong.get_or_init(|| Unreadable {
            field: self.name(field),
            message,
        });
    }

    fn required(&self, field: &str) -> Option<JsValue> {
        let value = get(&self.object, field);
        if value.is_none() {
            self.bad(field, "is missing");
        }
        value
    }

    /// A string that may be missing.
    pub(crate) fn optional_text(&self, field: &str) -> Option<String> {
        let text = get(&self.object, field)?.as_string();
        if text.is_none() {
            self.bad(field, "must be text");
        }
        text
    }

    /// A required string.
    pub(crate) fn text(&self, field: &str) -> String {
        self.optional_text(field).unwrap_or_else(|| {
            self.bad(field, "is missing");
            String::new()
        })
    }

    /// A required boolean.
    pub(crate) fn flag(&self, field: &str) -> bool {
        self.optional_flag(field).unwrap_or_else(|| {
            self.bad(field, "is missing");
            false
        })
    }

    /// A boolean that may be missing.
    pub(crate) fn optional_flag(&self, field: &str) -> Option<bool> {
        let flag = get(&self.object, field)?.as_bool();
        if flag.is_none() {
            self.bad(field, "must be true or false");
        }
        flag
    }

    /// An object that may be missing.
    pub(crate) fn optional_object(&self, field: &str) -> Option<Self> {
        let object = get(&self.object, field)?;
        Some(Self::new(object, self.name(field), self.wrong))
    }

    /// A required object.
    pub(crate) fn object(&self, field: &str) -> Self {
        let object = self.required(field).unwrap_or_default();
        Self::new(object, self.name(field), self.wrong)
    }

    /// A required whole number.
    pub(crate) fn whole(&self, field: &str) -> i64 {
        let number = self.required(field).unwrap_or_default().as_f64();
        number.and_then(whole).unwrap_or_else(|| {
            self.bad(field, "must be a whole number");
            0
        })
    }

    /// A required array.
    pub(crate) fn array(&self, field: &str) -> Array {
        let array = self.required(field).unwrap_or_default();
        array.dyn_into().unwrap_or_else(|_| {
            self.bad(field, "must be an array");
            Array::new()
        })
    }

    /// A required array of objects, each of which errors call `path`.
    pub(crate) fn objects(&self, field: &str, path: &str) -> impl Iterator<Item = Self> {
        let (path, wrong) = (path.to_owned(), self.wrong);
        let objects = self.array(field).into_iter();
        objects.map(move |object| Self::new(object, path.clone(), wrong))
    }
}

/// A number of JavaScript's as a whole number; `None` if it is not one that JavaScript holds exactly.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the number is whole and within ±2^53"
)]
pub(crate) fn whole(number: f64) -> Option<i64> {
    let cut = number as i64;
    (cut.unsigned_abs() <= MAX_SAFE_INTEGER && cut as f64 == number).then_some(cut)
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::whole;

    #[test]
    fn only_whole_numbers_that_javascript_holds_exactly_are_amounts() {
        assert_eq!(whole(240_000.0), Some(240_000));
        assert_eq!(whole(-1.0), Some(-1));
        assert_eq!(whole(9_007_199_254_740_991.0), Some(9_007_199_254_740_991));
        for number in [
            0.5,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            9_007_199_254_740_992.0,
            1e300,
        ] {
            assert_eq!(whole(number), None, "{number}");
        }
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use js_sys::JSON;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::{known_list, list};

    #[wasm_bindgen_test]
    #[allow(clippy::unwrap_used)]
    fn what_is_no_list_is_none_and_never_the_end_of_the_wasm() {
        for text in [
            r#"{"a":[1,2]}"#,
            r#"{"a":null}"#,
            r#"{"a":"x"}"#,
            r#"{"a":{}}"#,
            "{}",
            "7",
        ] {
            let value = JSON::parse(text).unwrap();
            let known = text.contains('[');
            assert_eq!(known_list(&value, "a").is_some(), known, "{text}");
            assert_eq!(
                list(&value, "a").length(),
                if known { 2 } else { 0 },
                "{text}"
            );
        }
    }
}
