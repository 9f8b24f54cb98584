import "ipp-checkout";

export function Till({ order, fetchToken, onPaid }) {
  // ANCHOR: checkout
  const connect = (checkout) => {
    Object.assign(checkout, { order, fetchToken });
    checkout.addEventListener("ipp-paid", onPaid);
    return () => checkout.removeEventListener("ipp-paid", onPaid);
  };
  return <ipp-checkout ref={connect} proxy="https://pay.example.com" />;
  // ANCHOR_END: checkout
}
