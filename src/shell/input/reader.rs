//! Reads values made by the page or the proxy. Nothing here throws or panics, whether a getter
//! throws, a value is a proxy object or a number stands where text should be.

use js_sys::{Array, Object, Reflect};
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
    pub(crate) message: String,
}

/// Reads an object of the proxy's; every error names the field.
pub(crate) struct Reader {
    object: Object,
    path: String,
}

impl Reader {
    /// Wraps an object; `path` is empty for the outermost.
    pub(crate) fn new(value: &JsValue, path: String) -> Result<Self, Unreadable> {
        match Object::try_from(value) {
            Some(object) => Ok(Self {
                object: object.clone(),
                path,
            }),
            None => Err(Unreadable {
                field: path,
                message: "must be an object".to_owned(),
            }),
        }
    }

    /// The object itself.
    #[cfg(feature = "playground")]
    pub(crate) const fn as_object(&self) -> &Object {
        &self.object
    }

    /// The full path of a field.
    pub(crate) fn name(&self, field: &str) -> String {
        if self.path.is_empty() {
            field.to_owned()
        } else {
            format!("{}.{field}", self.path)
        }
    }

    /// An error about a field.
    pub(crate) fn bad(&self, field: &str, message: &str) -> Unreadable {
        Unreadable {
            field: self.name(field),
            message: message.to_owned(),
        }
    }

    fn value(&self, field: &str) -> Result<Option<JsValue>, Unreadable> {
        let value = Reflect::get(&self.object, &field.into())
            .map_err(|_| self.bad(field, "can't be read"))?;
        Ok(Some(value).filter(|value| !value.is_undefined() && !value.is_null()))
    }

    /// A string that may be missing.
    pub(crate) fn optional_text(&self, field: &str) -> Result<Option<String>, Unreadable> {
        let Some(value) = self.value(field)? else {
            return Ok(None);
        };
        value
            .as_string()
            .map(Some)
            .ok_or_else(|| self.bad(field, "must be text"))
    }

    /// A required string.
    pub(crate) fn text(&self, field: &str) -> Result<String, Unreadable> {
        self.optional_text(field)?
            .ok_or_else(|| self.bad(field, "is missing"))
    }

    /// A required boolean.
    pub(crate) fn flag(&self, field: &str) -> Result<bool, Unreadable> {
        self.value(field)?
            .and_then(|value| value.as_bool())
            .ok_or_else(|| self.bad(field, "must be true or false"))
    }

    /// A boolean that may be missing.
    #[cfg(feature = "playground")]
    pub(crate) fn optional_flag(&self, field: &str) -> Result<Option<bool>, Unreadable> {
        match self.value(field)? {
            Some(_) => self.flag(field).map(Some),
            None => Ok(None),
        }
    }

    /// An object that may be missing.
    pub(crate) fn optional_object(&self, field: &str) -> Result<Option<Self>, Unreadable> {
        match self.value(field)? {
            Some(value) => Self::new(&value, self.name(field)).map(Some),
            None => Ok(None),
        }
    }

    /// A required object.
    pub(crate) fn object(&self, field: &str) -> Result<Self, Unreadable> {
        self.optional_object(field)?
            .ok_or_else(|| self.bad(field, "is missing"))
    }

    /// A required whole number.
    pub(crate) fn whole(&self, field: &str) -> Result<i64, Unreadable> {
        let value = self
            .value(field)?
            .ok_or_else(|| self.bad(field, "is missing"))?;
        let number = value.as_f64().and_then(whole);
        number.ok_or_else(|| self.bad(field, "must be a whole number"))
    }

    /// A required array.
    pub(crate) fn array(&self, field: &str) -> Result<Array, Unreadable> {
        let value = self
            .value(field)?
            .ok_or_else(|| self.bad(field, "is missing"))?;
        value
            .dyn_into()
            .map_err(|_| self.bad(field, "must be an array"))
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
