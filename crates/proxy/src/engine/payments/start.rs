//! Starts a payment: money rules 1, 2, 6 and 8.

use ipp_wire::{OrderTaken, OrderTotal, PaymentState, StartPayment};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::auth::Caller;
use crate::engine::Engine;
use crate::order;
use crate::problem::{Answer, Refusal};
use ipp_payment::{ChargedOrder, Effects as _, Intent, Millis, Payment, State, Stray, begin};

impl Engine {
    /// Stores the intent, then lets a separate task call Kustom once. Returns as soon as the intent
    /// is stored; true if this request stored it. A page that disconnects aborts nothing.
    ///
    /// # Errors
    /// What prevents it: order, device, limits, another payment. Nothing was started then.
    pub async fn start(
        &self,
        caller: &Caller,
        id: Uuid,
        wish: StartPayment,
    ) -> Answer<(ipp_wire::Payment, bool)> {
        let (engine, caller) = (self.clone(), caller.clone());
        // Between the commit and the call there must be no await at which a dropped request could
        // stop this.
        let started = self
            .inner
            .tasks
            .spawn(async move { engine.started(&caller, id, wish).await });
        started
            .await
            .unwrap_or_else(|error| Err(Refusal::internal(error)))
    }

    async fn started(
        &self,
        caller: &Caller,
        id: Uuid,
        wish: StartPayment,
    ) -> Answer<(ipp_wire::Payment, bool)> {
        let print = fingerprint(&wish)?;
        // A repeated request is answered first: a limit lowered since, or a device removed since,
        // must not hide a payment under way.
        let found = self.inner.store.payment_with_fingerprint(id).await;
        if let Some((payment, stored)) = found.map_err(Refusal::storage_unavailable)? {
            return self.again(caller, payment, &stored, &print);
        }
        order::check(&wish.order)?;
        // Nothing is stored yet, so refusing at once leaves no outcome to find out.
        if self.inner.tasks.is_stopping() {
            return Err(Refusal::stopping());
        }
        if self.inner.kustom.is_lost() {
            return Err(Refusal::provider_down());
        }
        // Check what the proxy knows by itself before asking anyone else.
        self.allowed(caller, &wish)?;
        self.known_device(caller, &wish.device_id).await?;
        let wish = self.as_the_merchant_has_it(wish).await?;
        self.allowed(caller, &wish)?;
        let permit = self.inner.tasks.permit_create();
        let _permit = permit.ok_or_else(Refusal::stopping)?;
        let now = crate::clock::now();
        let payment = Payment {
            location: caller.location.clone(),
            ..Payment::begun(
                id,
                caller.till.clone(),
                wish.device_id,
                wish.order,
                now,
                &self.inner.timings,
            )
        };
        match begin(self, &payment, &print)
            .await
            .map_err(Refusal::storage_unavailable)?
        {
            Intent::Stored => {
                self.inner.outbox.note_trace(id);
                Ok((self.inner.pages.show(&payment), true))
            }
            Intent::Exists(payment, stored) => self.again(caller, *payment, &stored, &print),
            Intent::OrderTaken(other) => Err(self.order_taken(&other)),
            Intent::OrderCharged(charged) => Err(order_charged(*charged)),
            Intent::OrderStray(stray) => Err(order_stray(&stray)),
            Intent::Withdrawn => Err(Refusal::payment_withdrawn()),
            Intent::DeviceBusy(other) => Err(Refusal::device_busy(other.id)),
        }
    }

    fn again(
        &self,
        caller: &Caller,
        payment: Payment,
        stored: &str,
        print: &str,
    ) -> Answer<(ipp_wire::Payment, bool)> {
        if payment.till != caller.till {
            return Err(Refusal::unknown_payment());
        }
        if stored != print {
            return Err(Refusal::payment_id_reused(payment.id));
        }
        self.wake(payment.id);
        Ok((self.inner.pages.show(&payment), false))
    }

    /// Rule 8: fetches the merchant's own order, if `IPP_ORDER_URL` is set.
    async fn as_the_merchant_has_it(&self, wish: StartPayment) -> Answer<StartPayment> {
        let Some(source) = &self.inner.payments.orders else {
            return Ok(wish);
        };
        let order = source.order(&wish.order).await?;
        Ok(StartPayment { order, ..wish })
    }

    /// The order is open, unsettled or paid: each has its own code, and names the payment and what
    /// any till may know of it.
    fn order_taken(&self, other: &Payment) -> Refusal {
        let refusal = match &other.state {
            State::Paid { .. } | State::Settled { .. } => Refusal::order_paid(other.id),
            State::Held { .. } | State::NeedsAttention { .. } => Refusal::order_unsettled(other.id),
            _ => Refusal::order_open(other.id),
        };
        let shown = self.inner.pages.show(other);
        refusal.telling(OrderTaken {
            payment_id: shown.payment_id,
            state: shown.state,
            till: other.till.clone(),
            order: OrderTotal {
                merchant_reference1: shown.order.merchant_reference1,
                order_amount: shown.order.order_amount,
                purchase_currency: shown.order.purchase_currency,
            },
            created_at: shown.created_at,
            confirmed_at: shown.confirmed_at,
        })
    }

    fn allowed(&self, caller: &Caller, wish: &StartPayment) -> Answer<()> {
        if let Some(most) = caller.max_amount
            && wish.order.order_amount > most
        {
            return Err(Refusal::over_limit(most));
        }
        match &caller.devices {
            Some(devices) if !devices.contains(&wish.device_id) => {
                Err(Refusal::device_not_allowed(&wish.device_id))
            }
            _ => Ok(()),
        }
    }
}

/// The order is paid, and its payment deleted: what is kept of it says all that any till may know.
fn order_charged(charged: ChargedOrder) -> Refusal {
    Refusal::order_paid(charged.payment_id).telling(OrderTaken {
        payment_id: charged.payment_id.to_string(),
        state: PaymentState::Paid,
        till: charged.till,
        order: OrderTotal {
            merchant_reference1: charged.reference,
            order_amount: charged.amount,
            purchase_currency: charged.currency,
        },
        created_at: charged.created_at.rfc3339(),
        confirmed_at: charged.confirmed_at.map(Millis::rfc3339),
    })
}

/// This proxy has no payment to name, so the sentence describes the stray session.
fn order_stray(stray: &Stray) -> Refusal {
    if stray.is_paid() {
        Refusal::order_paid_unrecorded(stray)
    } else {
        Refusal::order_open_unrecorded(stray)
    }
}

/// Hashes the parsed request, so that white space and the order of fields make no difference.
fn fingerprint(wish: &StartPayment) -> Answer<String> {
    let bytes = serde_json::to_vec(wish).map_err(Refusal::internal)?;
    Ok(Sha256::digest(&bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A payment that an older version stored is found again by the same request, or the page is told
    /// that its id was used for another order.
    #[test]
    fn a_start_has_the_fingerprint_that_older_versions_stored() {
        let body = r#"{
            "order": {
                "purchase_currency": "SEK", "order_tax_amount": 48000, "order_amount": 240000,
                "merchant_reference1": "ORDER-1", "merchant_reference2": null,
                "order_items": [
                    {"type": "physical", "reference": "SKU-1", "name": "T-shirt, größe \"M\"",
                     "quantity": 2, "unit_price": 100000, "total_amount": 200000,
                     "tax_rate": 2500, "total_discount_amount": 0, "total_tax_amount": 40000},
                    {"name": "Socks", "quantity": 1, "unit_price": 40000, "total_amount": 40000,
                     "tax_rate": 2500, "total_tax_amount": 8000}
                ],
                "merchant_data": "{\"table\":4}"
            },
            "device_id": "d-1"
        }"#;
        let stored = "5a16cf66d96fe4fb39345ea941f4ebd210401aa186f67e9ddfe7abc124552dbe";
        let wish = crate::http::body::start(body.as_bytes()).unwrap();
        assert_eq!(fingerprint(&wish).unwrap(), stored);
        // As older versions read it.
        let derived: StartPayment = serde_json::from_str(body).unwrap();
        assert_eq!(fingerprint(&derived).unwrap(), stored);
    }
}
