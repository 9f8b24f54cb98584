//! Streams between Rust and the browser: the part of the crate `wasm-streams` 0.5 that Leptos names.
//!
//! Leptos' server functions name that crate, and the widget has none. But its classes are exported to
//! JavaScript, which keeps them in every wasm: 5.7 KB of brotli for what is never called. This has no
//! exports, so the linker leaves it out. It goes when the crate itself has a feature for that.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::{Stream, StreamExt as _, stream};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{ReadableStreamDefaultController, ReadableStreamDefaultReader};

/// A browser's `ReadableStream`.
#[derive(Clone, Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Wraps a browser's stream.
    #[must_use]
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// The browser's stream.
    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// A browser's stream of what `items` yields; an error ends it. It has no items if the browser cannot
    /// make one.
    pub fn from_stream<Items>(items: Items) -> Self
    where
        Items: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        // `pull` is called again only after its promise is settled, which gives the items back.
        let items = Rc::new(RefCell::new(Some(Box::pin(items))));
        let pull = move |controller: ReadableStreamDefaultController| -> Promise {
            let kept = Rc::clone(&items);
            future_to_promise(async move {
                let taken = kept.borrow_mut().take();
                let Some(mut items) = taken else {
                    return Ok(JsValue::UNDEFINED);
                };
                match items.next().await {
                    Some(Ok(item)) => controller.enqueue_with_chunk(&item)?,
                    Some(Err(error)) => return Err(error),
                    None => return controller.close().map(|()| JsValue::UNDEFINED),
                }
                *kept.borrow_mut() = Some(items);
                Ok(JsValue::UNDEFINED)
            })
        };
        let pull = Closure::<dyn FnMut(ReadableStreamDefaultController) -> Promise>::new(pull);
        let source = Object::new();
        // The browser lets go of it together with the stream.
        let pull: Function = pull.into_js_value().unchecked_into();
        let made = Reflect::set(&source, &"pull".into(), &pull)
            .and_then(|_| web_sys::ReadableStream::new_with_underlying_source(&source));
        Self(made.unwrap_or_else(|error| error.unchecked_into()))
    }

    /// The chunks of the browser's stream. An error is the last item.
    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> + 'static {
        let reader = self.0.get_reader();
        let reader = reader.unchecked_into::<ReadableStreamDefaultReader>();
        stream::unfold(Some(reader), |reader| async move {
            let reader = reader?;
            match chunk(&reader).await {
                Ok(Some(chunk)) => Some((Ok(chunk), Some(reader))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        })
    }
}

/// The next chunk, if the stream has not ended.
async fn chunk(reader: &ReadableStreamDefaultReader) -> Result<Option<JsValue>, JsValue> {
    let read = JsFuture::from(reader.read()).await?;
    if Reflect::get(&read, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    Reflect::get(&read, &"value".into()).map(Some)
}
