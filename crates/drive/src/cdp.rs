//! Measures what Chromium keeps for a page after garbage collection.

use std::fmt;

use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::Url;

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};

/// Inspects a window.
pub(crate) struct Inspector<'a>(&'a Browser);

/// What is still in memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    /// JavaScript's heap, in bytes.
    pub(crate) heap: u64,
    /// All wasm memories, in bytes.
    pub(crate) wasm: u64,
    /// Number of nodes, in the document or not.
    pub(crate) nodes: u64,
    /// Number of nodes outside of documents that a script still references.
    pub(crate) detached: u64,
    /// Number of event listeners.
    pub(crate) listeners: u64,
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            heap,
            wasm,
            nodes,
            detached,
            listeners,
        } = self;
        write!(
            f,
            "heap {heap} B, wasm {wasm} B, {nodes} nodes ({detached} detached), {listeners} listeners"
        )
    }
}

impl<'a> Inspector<'a> {
    /// An inspector of this window, which must be Chromium's.
    pub(crate) const fn new(browser: &'a Browser) -> Self {
        Self(browser)
    }

    /// Collects garbage and counts the rest.
    pub(crate) async fn look(&self) -> Outcome<Kept> {
        // What one collection finalizes, the next one frees.
        for _ in 0..3 {
            self.ask("HeapProfiler.collectGarbage", json!({})).await?;
        }
        let heap = self.ask("Runtime.getHeapUsage", json!({})).await?;
        let nodes = self.ask("Memory.getDOMCounters", json!({})).await?;
        let count = |of: &Value, name: &str| of.get(name).and_then(Value::as_u64).unwrap_or(0);
        Ok(Kept {
            heap: count(&heap, "usedSize"),
            wasm: self.wasm().await?,
            nodes: count(&nodes, "nodes"),
            detached: self.detached().await?,
            listeners: count(&nodes, "jsEventListeners"),
        })
    }

    async fn detached(&self) -> Outcome<u64> {
        self.ask("DOM.enable", json!({})).await?;
        let found = self.ask("DOM.getDetachedDomNodes", json!({})).await?;
        self.ask("DOM.disable", json!({})).await?;
        let nodes = found.get("detachedNodes").and_then(Value::as_array);
        let nodes = nodes.ok_or_else(|| Failure::page(format!("no detached nodes in {found}")))?;
        Ok(u64::try_from(nodes.len()).unwrap_or(u64::MAX))
    }

    /// The sum of all reachable wasm memories.
    async fn wasm(&self) -> Outcome<u64> {
        let made = json!({ "expression": "WebAssembly.Memory.prototype", "objectGroup": "look" });
        let prototype = self.ask("Runtime.evaluate", made).await?;
        let id = |of: &Value, at: &str| {
            of.pointer(at)
                .and_then(Value::as_str)
                .map(str::to_owned)
                .ok_or_else(|| Failure::page(format!("no object in {of}")))
        };
        let prototype = id(&prototype, "/result/objectId")?;
        let wish = json!({ "prototypeObjectId": prototype, "objectGroup": "look" });
        let memories = self.ask("Runtime.queryObjects", wish).await?;
        let sum = json!({
            "objectId": id(&memories, "/objects/objectId")?,
            "functionDeclaration":
                "function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }",
            "returnByValue": true,
        });
        let bytes = self.ask("Runtime.callFunctionOn", sum).await?;
        let group = json!({ "objectGroup": "look" });
        self.ask("Runtime.releaseObjectGroup", group).await?;
        bytes
            .pointer("/result/value")
            .and_then(Value::as_u64)
            .ok_or_else(|| Failure::page(format!("no number in {bytes}")))
    }

    async fn ask(&self, method: &'static str, parameters: Value) -> Outcome<Value> {
        self.0.command(DevTools(method, parameters)).await
    }
}

/// Chromedriver's command to access DevTools.
#[derive(Debug)]
struct DevTools(&'static str, Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        let body = json!({ "cmd": self.0, "params": self.1 });
        (http::Method::POST, Some(body.to_string()))
    }
}
