import { Till } from "./till";

/** Where ipp-proxy listens. */
const PROXY = "http://127.0.0.1:8787";

export default function Page() {
  return <Till proxy={PROXY} />;
}
