"""What a merchant's backend does beside ipp-proxy: it signs tokens for its tills, and takes
notifications of what became of payments. Python's own server, `PyJWT` and `standardwebhooks`."""

import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import unquote

import jwt
from standardwebhooks import Webhook, WebhookVerificationError


def setting(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set")
    return value


TOKEN_SECRET = setting("IPP_TOKEN_SECRET")
NOTIFICATIONS = Webhook(setting("IPP_NOTIFY_SECRET"))
# What counts as real: `playground` only while you try it.
ENVIRONMENT = os.environ.get("ENVIRONMENT", "live")

# In production: your database. Minor units.
ORDERS = {"ORDER-12345": {"amount": 240000, "currency": "SEK", "paid_by": None}}
# The ids of notifications that were taken, in the same database and the same transaction as the order.
TAKEN: set[str] = set()
TRANSACTION = Lock()


def token_for_till() -> str:
    """In production: behind your login, which says which till this browser is and who works at it."""
    now = int(time.time())
    claims = {"sub": "shop-1/till-1", "scope": "pay", "iat": now, "exp": now + 600}
    return jwt.encode(claims, TOKEN_SECRET, algorithm="HS256")


def take(event: dict, event_id: str) -> None:
    with TRANSACTION:
        if event_id in TAKEN:
            return
        TAKEN.add(event_id)
        if event["type"] != "payment.paid":
            return
        charged = event["data"]["order"]
        order = ORDERS.get(charged["merchant_reference1"])
        # The page says what is charged unless the proxy has IPP_ORDER_URL, and a page can be changed.
        if (
            order
            and event["environment"] == ENVIRONMENT
            and order["amount"] == charged["order_amount"]
            and order["currency"] == charged["purchase_currency"]
        ):
            order["paid_by"] = event["data"]["order_id"]
        else:
            print(f"{charged['merchant_reference1']} was paid otherwise than ordered: a person has to look")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        order = ORDERS.get(unquote(self.path.removeprefix("/orders/")))
        return self.answer(200, order) if order else self.answer(404)

    def do_POST(self) -> None:
        if self.path == "/till-token":
            return self.answer(200, {"token": token_for_till()})
        if self.path != "/ipp-notifications":
            return self.answer(404)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            # Of the bytes as they came: parsed and written again they have another signature.
            event = NOTIFICATIONS.verify(body, {name.lower(): value for name, value in self.headers.items()})
        except WebhookVerificationError:
            return self.answer(400)
        take(event, self.headers["webhook-id"])
        return self.answer(204)

    def answer(self, status: int, body: dict | None = None) -> None:
        text = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("cache-control", "no-store")
        if body is not None:
            self.send_header("content-type", "application/json")
        if status != 204:
            self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3001"))), Handler).serve_forever()
