<?php
// Reads an ID card with Guzzle 7: every way of sending the picture, and every error.
// Usage: CEDULITA_URL=http://127.0.0.1:8080 php idcard.php PICTURE

declare(strict_types=1);

use GuzzleHttp\Client;
use GuzzleHttp\Exception\GuzzleException;

// Composer's autoloader if there is one, else that of Debian's php-guzzlehttp-guzzle.
$composer = __DIR__ . '/vendor/autoload.php';
require is_file($composer) ? $composer : 'GuzzleHttp/autoload.php';

const SCENARIOS = [
    'invalid-argument' => 400,
    'detection-failed' => 400,
    'unauthorized' => 401,
    'key-expired' => 401,
    'no-permission' => 403,
    'out-of-quota' => 403,
    'rate-limit-exceeded' => 403,
    'not-found' => 404,
    'internal-error' => 500,
];

function check(bool $holds, string $message): void
{
    if (!$holds) {
        fwrite(STDERR, "FAILED $message\n");
        exit(1);
    }
}

/** Sends one request, checks both codes and returns the answer. */
function call(
    string $step,
    int $http,
    string $status,
    array $body,
    string $id = 'demo-id',
    string $secret = 'demo-secret',
): array {
    static $client = null;
    $client ??= new Client([
        'base_uri' => getenv('CEDULITA_URL') ?: 'http://127.0.0.1:8080',
        'http_errors' => false, // an error code is an answer here, not an exception
        'timeout' => 60,
    ]);
    try {
        $headers = ['X-DF-API-ID' => $id, 'X-DF-API-SECRET' => $secret];
        $response = $client->post('/ocr/idcard', ['headers' => $headers] + $body);
        $code = $response->getStatusCode();
        $text = (string) $response->getBody();
        $answer = json_decode($text, true, flags: JSON_THROW_ON_ERROR);
    } catch (GuzzleException | JsonException $error) {
        check(false, "$step: {$error->getMessage()}");
    }
    check($code === $http, "$step: expected HTTP $http, got $code $text");
    check($answer['status'] === $status, "$step: expected $status, got $text");
    echo "ok $step: $http $status\n";
    return $answer;
}

function form(string $bytes, array $fields = []): array
{
    $parts = [['name' => 'file', 'contents' => $bytes, 'filename' => 'card.jpg']];
    foreach ($fields as $name => $value) {
        $parts[] = ['name' => $name, 'contents' => $value];
    }
    return ['multipart' => $parts];
}

function isFaceRegion(mixed $value): bool
{
    $isPair = fn ($pair) => is_array($pair) && count($pair) === 2 && is_int($pair[0]) && is_int($pair[1]);
    return $value === [] || (is_array($value) && count($value) === 4 && array_filter($value, $isPair) === $value);
}

check($argc === 2, 'usage: php idcard.php PICTURE');
check(is_readable($argv[1]), "cannot read $argv[1]");
$picture = file_get_contents($argv[1]);
$fields = ['image_base64' => base64_encode($picture), 'detect_face' => 0];

$answer = call('multipart file', 200, 'OK', form($picture, ['detect_face' => '1']));
$card = $answer['results'][0];
check(preg_match('/^TID[0-9a-f]{32}$/D', $answer['request_id']) === 1, "request_id {$answer['request_id']}");
check(is_string($card['card_info']['id_number'] ?? null), 'id_number is not a string');
check(isFaceRegion($card['face_region'] ?? null), 'face_region is neither [] nor four pairs');

call('urlencoded image_base64', 200, 'OK', ['form_params' => $fields]);
call('JSON image_base64', 200, 'OK', ['json' => $fields]);

// Refused while the upload is still under way. Odd tries push the body at once, even tries ask first
// ("Expect: 100-continue"), as Guzzle does by itself with a large body.
$large = str_repeat("\0", 5 * 1024 * 1024);
for ($try = 1; $try <= 5; $try++) {
    $body = form($large) + ['expect' => $try % 2 === 0];
    call("5 MB without a secret, try $try", 401, 'UNAUTHORIZED', $body, secret: '');
}

foreach (SCENARIOS as $name => $http) {
    $status = strtoupper(strtr($name, '-', '_'));
    call("scenario.$name", $http, $status, form($picture), id: "scenario.$name");
}
