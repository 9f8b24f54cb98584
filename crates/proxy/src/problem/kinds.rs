//! A constructor for each refusal, with its status, code and sentence.

mod access;
mod failures;
mod payments;
mod requests;
