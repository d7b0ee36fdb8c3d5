// The same call in several languages. Names that came with a call are quoted as each language quotes them.

import { csharpClient, javaClient, swiftClient } from './more-languages.js';

const shell = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
const json = (text) => JSON.stringify(text);
const php = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const kotlin = (text) => JSON.stringify(text).replaceAll('$', '\\$');

const headersOf = ({ apiId, scenario }, secret) => [
  ...(apiId ? [['X-DF-API-ID', apiId], ['X-DF-API-SECRET', secret]] : []),
  ...(scenario ? [['X-Emulator-Scenario', scenario]] : []),
];
const face = (parts) => (parts.detectFace ? '1' : '0');

function curl(parts) {
  const header = ([name, value]) => (value === null ? `-H "${name}: $X_DF_API_SECRET"` : `-H ${shell(`${name}: ${value}`)}`);
  const headers = headersOf(parts, null).map(header);
  const lines = [`curl ${shell(parts.url)}`, ...headers];
  // curl reads a semicolon or a comma in a name as the beginning of something else.
  const file = /[;,"\\]/.test(parts.file) ? json(parts.file) : parts.file;
  if (parts.asFile) lines.push(`-F ${shell(`file=@${file}`)}`, `-F detect_face=${face(parts)}`);
  else if (parts.encoding === 'multipart') lines.push(`-F "image_base64=$(base64 < ${shell(parts.file)} | tr -d '\\n')"`, `-F detect_face=${face(parts)}`);
  else if (parts.encoding === 'urlencoded') lines.push(`--data-urlencode "image_base64=$(base64 < ${shell(parts.file)} | tr -d '\\n')"`, `-d detect_face=${face(parts)}`);
  else lines.push("-H 'Content-Type: application/json'", `-d "{\\"image_base64\\": \\"$(base64 < ${shell(parts.file)} | tr -d '\\n')\\", \\"detect_face\\": ${face(parts)}}"`);
  return lines.join(' \\\n  ');
}

function python(parts) {
  const headers = headersOf(parts, null).map(([name, value]) => `${json(name)}: ${value === null ? 'os.environ["X_DF_API_SECRET"]' : json(value)}`);
  const picture = `picture = open(${json(parts.file)}, "rb").read()`;
  const base64 = 'base64.b64encode(picture).decode()';
  const body = parts.asFile
    ? `files={"file": (${json(parts.file)}, picture)}, data={"detect_face": "${face(parts)}"}`
    : parts.encoding === 'json' ? `json={"image_base64": ${base64}, "detect_face": ${face(parts)}}`
      : parts.encoding === 'multipart' ? `files={"image_base64": (None, ${base64}), "detect_face": (None, "${face(parts)}")}`
        : `data={"image_base64": ${base64}, "detect_face": "${face(parts)}"}`;
  return `import base64, os, requests\n\n${picture}\nanswer = requests.post(\n    ${json(parts.url)},\n    headers={${headers.join(', ')}},\n    ${body},\n)\nprint(answer.status_code, answer.json())`;
}

function javascript(parts) {
  const headers = headersOf(parts, null).map(([name, value]) => `${json(name)}: ${value === null ? 'process.env.X_DF_API_SECRET' : json(value)}`);
  const base64 = "picture.toString('base64')";
  const body = parts.asFile
    ? `const body = new FormData();\nbody.set('file', new Blob([picture]), ${json(parts.file)});\nbody.set('detect_face', '${face(parts)}');`
    : parts.encoding === 'json' ? `const body = JSON.stringify({ image_base64: ${base64}, detect_face: ${face(parts)} });`
      : `const body = new ${parts.encoding === 'multipart' ? 'FormData' : 'URLSearchParams'}();\nbody.set('image_base64', ${base64});\nbody.set('detect_face', '${face(parts)}');`;
  if (parts.encoding === 'json') headers.push("'Content-Type': 'application/json'");
  return `import { readFileSync } from 'node:fs';\n\nconst picture = readFileSync(${json(parts.file)});\n${body}\nconst answer = await fetch(${json(parts.url)}, {\n  method: 'POST',\n  headers: { ${headers.join(', ')} },\n  body,\n});\nconsole.log(answer.status, await answer.json());`;
}

function kotlinOkHttp(parts) {
  const headers = headersOf(parts, null).map(([name, value]) => `    .header(${kotlin(name)}, ${value === null ? 'System.getenv("X_DF_API_SECRET")' : kotlin(value)})`);
  const base64 = 'Base64.getEncoder().encodeToString(picture)';
  const body = parts.asFile
    ? `MultipartBody.Builder().setType(MultipartBody.FORM)\n    .addFormDataPart("file", ${kotlin(parts.file)}, picture.toRequestBody())\n    .addFormDataPart("detect_face", "${face(parts)}").build()`
    : parts.encoding === 'json' ? `"""{"image_base64": "\${${base64}}", "detect_face": ${face(parts)}}""".toRequestBody("application/json".toMediaType())`
      : parts.encoding === 'multipart' ? `MultipartBody.Builder().setType(MultipartBody.FORM)\n    .addFormDataPart("image_base64", ${base64})\n    .addFormDataPart("detect_face", "${face(parts)}").build()`
        : `FormBody.Builder().add("image_base64", ${base64}).add("detect_face", "${face(parts)}").build()`;
  return `import java.io.File\nimport java.util.Base64\nimport okhttp3.*\nimport okhttp3.MediaType.Companion.toMediaType\nimport okhttp3.RequestBody.Companion.toRequestBody\n\nfun main() {\n  val picture = File(${kotlin(parts.file)}).readBytes()\n  val body = ${body}\n  val request = Request.Builder().url(${kotlin(parts.url)})\n${headers.join('\n')}${headers.length ? '\n' : ''}    .post(body).build()\n  OkHttpClient().newCall(request).execute().use { println("\${it.code} \${it.body!!.string()}") }\n}`;
}

function phpGuzzle(parts) {
  const headers = headersOf(parts, null).map(([name, value]) => `${php(name)} => ${value === null ? "getenv('X_DF_API_SECRET')" : php(value)}`);
  const base64 = 'base64_encode($picture)';
  const body = parts.asFile
    ? `'multipart' => [\n        ['name' => 'file', 'contents' => $picture, 'filename' => ${php(parts.file)}],\n        ['name' => 'detect_face', 'contents' => '${face(parts)}'],\n    ]`
    : parts.encoding === 'json' ? `'json' => ['image_base64' => ${base64}, 'detect_face' => ${face(parts)}]`
      : parts.encoding === 'multipart' ? `'multipart' => [\n        ['name' => 'image_base64', 'contents' => ${base64}],\n        ['name' => 'detect_face', 'contents' => '${face(parts)}'],\n    ]`
        : `'form_params' => ['image_base64' => ${base64}, 'detect_face' => '${face(parts)}']`;
  return `<?php\nrequire 'vendor/autoload.php';\n\n$picture = file_get_contents(${php(parts.file)});\n$client = new GuzzleHttp\\Client(['http_errors' => false]);\n$answer = $client->post(${php(parts.url)}, [\n    'headers' => [${headers.join(', ')}],\n    ${body},\n]);\necho $answer->getStatusCode(), ' ', $answer->getBody(), "\\n";`;
}

export const LANGUAGES = { curl, Python: python, JavaScript: javascript, Kotlin: kotlinOkHttp, PHP: phpGuzzle, Java: javaClient, Swift: swiftClient, 'C#': csharpClient };
