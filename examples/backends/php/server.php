<?php

// What a merchant's backend does beside ipp-proxy: it signs tokens for its tills, and takes notifications of what
// became of payments. PHP's own cryptography, so that it runs without Composer: where you have it, take
// `firebase/php-jwt` for the token and `standard-webhooks/standard-webhooks` for the signature instead.

declare(strict_types=1);

/** How far the clocks of proxy and backend may differ, in seconds. */
const TOLERANCE = 300;

function setting(string $name): string
{
    $value = getenv($name);
    if ($value === false || $value === '') {
        error_log("$name is not set");
        http_response_code(500);
        exit;
    }
    return $value;
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

/** In production: behind your login, which says which till this browser is and who works at it. */
function tokenForTill(): string
{
    $now = time();
    $claims = ['sub' => 'shop-1/till-1', 'scope' => 'pay', 'iat' => $now, 'exp' => $now + 600];
    $signed = base64url(json_encode(['alg' => 'HS256', 'typ' => 'JWT'])) . '.' . base64url(json_encode($claims));
    return $signed . '.' . base64url(hash_hmac('sha256', $signed, setting('IPP_TOKEN_SECRET'), true));
}

/** Whether the Standard Webhooks signature of a body is right, and of now. */
function isSigned(string $body, string $id, string $timestamp, string $signatures): bool
{
    $key = base64_decode(substr(setting('IPP_NOTIFY_SECRET'), strlen('whsec_')), true);
    if ($key === false || $id === '' || !ctype_digit($timestamp) || abs(time() - (int) $timestamp) > TOLERANCE) {
        return false;
    }
    $right = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $signatures) as $signature) {
        // While the secret is rotated there are two. Compared in constant time.
        if (hash_equals($right, $signature)) {
            return true;
        }
    }
    return false;
}

/**
 * In production: a transaction of your database. Each request of PHP begins anew, so this is a file.
 *
 * @param callable(array): array $change
 */
function transaction(callable $change): array
{
    $file = fopen(getenv('STORE') ?: sys_get_temp_dir() . '/ipp-orders.json', 'c+');
    flock($file, LOCK_EX);
    $order = ['amount' => 240000, 'currency' => 'SEK', 'paid_by' => null]; // In minor units.
    $store = json_decode(stream_get_contents($file), true) ?? ['orders' => ['ORDER-12345' => $order], 'taken' => []];
    $store = $change($store);
    ftruncate($file, 0);
    rewind($file);
    fwrite($file, json_encode($store));
    fclose($file);
    return $store;
}

function take(array $event, string $id): void
{
    transaction(function (array $store) use ($event, $id): array {
        if (in_array($id, $store['taken'], true)) {
            return $store;
        }
        $store['taken'][] = $id;
        if ($event['type'] !== 'payment.paid') {
            return $store;
        }
        $charged = $event['data']['order'];
        $reference = $charged['merchant_reference1'];
        $order = $store['orders'][$reference] ?? null;
        // The page says what is charged unless the proxy has IPP_ORDER_URL, and a page can be changed. What counts
        // as real is `playground` only while you try it.
        $pays = $order !== null
            && $event['environment'] === (getenv('ENVIRONMENT') ?: 'live')
            && $order['amount'] === $charged['order_amount']
            && $order['currency'] === $charged['purchase_currency'];
        if ($pays) {
            $store['orders'][$reference]['paid_by'] = $event['data']['order_id'];
        } else {
            error_log("$reference was paid otherwise than ordered: a person has to look");
        }
        return $store;
    });
}

function answer(array $body): void
{
    header('content-type: application/json');
    header('cache-control: no-store');
    echo json_encode($body);
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$route = $_SERVER['REQUEST_METHOD'] . ' ' . $path;
$reference = rawurldecode(substr($path, strlen('/orders/')));
if ($route === 'POST /till-token') {
    answer(['token' => tokenForTill()]);
} elseif ($route === 'POST /ipp-notifications') {
    // The bytes as they came: parsed and written again they have another signature.
    $body = file_get_contents('php://input');
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $time = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (isSigned($body, $id, $time, $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '')) {
        take(json_decode($body, true), $id);
        http_response_code(204);
    } else {
        http_response_code(400);
    }
} elseif (str_starts_with($route, 'GET /orders/')) {
    $order = transaction(fn (array $store): array => $store)['orders'][$reference] ?? null;
    if ($order === null) {
        http_response_code(404);
    } else {
        answer($order);
    }
} else {
    http_response_code(404);
}
