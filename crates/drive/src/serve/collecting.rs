//! A body as it comes out of something in between that collects a certain amount first.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::Frame;

/// Passes on nothing before there are `least` bytes, or the body ends.
pub(super) struct Collecting {
    body: Body,
    kept: Vec<u8>,
    least: usize,
    ended: bool,
}

impl Collecting {
    pub(super) fn new(body: Body, least: usize) -> Self {
        Self {
            body,
            kept: Vec::new(),
            least,
            ended: false,
        }
    }
}

impl HttpBody for Collecting {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        while !self.ended && self.kept.len() < self.least {
            match ready!(Pin::new(&mut self.body).poll_frame(cx)).transpose()? {
                Some(frame) => {
                    if let Ok(data) = frame.into_data() {
                        self.kept.extend_from_slice(&data);
                    }
                }
                None => self.ended = true,
            }
        }
        let kept = std::mem::take(&mut self.kept);
        Poll::Ready((!kept.is_empty()).then(|| Ok(Frame::data(kept.into()))))
    }
}
