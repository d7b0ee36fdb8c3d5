// The same call in Java, Swift and C#, by what each has of its own. Every encoding is made byte by byte, as none of them
// has a form of its own.

const java = (text) => JSON.stringify(text).replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
const swift = (text) => JSON.stringify(text).replace(/\\u([0-9a-f]{4})/g, '\\u{$1}').replace(/\\[bf]/g, '');
const csharp = (text) => JSON.stringify(text);

/** A name within a part's head, as browsers write it. */
const quoted = (name) => name.replaceAll('"', '%22').replace(/\r?\n|\r/g, '%0D%0A');
const face = (parts) => (parts.detectFace ? '1' : '0');

const headersOf = ({ apiId, scenario }, secret, quote) => [
  ...(apiId ? [['X-DF-API-ID', quote(apiId)], ['X-DF-API-SECRET', secret]] : []),
  ...(scenario ? [['X-Emulator-Scenario', quote(scenario)]] : []),
];

/** What stands before and after the picture in the body, whether that is in base64, and the type of the whole. */
function bodyOf(parts) {
  if (parts.encoding === 'json') return { before: '{"image_base64":"', after: `","detect_face":${face(parts)}}`, as: 'base64', type: 'application/json' };
  if (parts.encoding === 'urlencoded') return { before: `detect_face=${face(parts)}&image_base64=`, after: '', as: 'url', type: 'application/x-www-form-urlencoded' };
  const edge = 'a-line-that-is-in-no-picture';
  const part = (head, text) => `--${edge}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}`;
  const head = parts.asFile ? `name="file"; filename="${quoted(parts.file)}"` : 'name="image_base64"';
  return { before: `${part('name="detect_face"', face(parts))}\r\n${part(head, '')}`, after: `\r\n--${edge}--\r\n`, as: parts.asFile ? 'bytes' : 'base64', type: `multipart/form-data; boundary=${edge}` };
}

export function javaClient(parts) {
  const { before, after, as, type } = bodyOf(parts);
  const base64 = 'Base64.getEncoder().encodeToString(picture)';
  const sent = { bytes: 'picture', base64: `${base64}.getBytes()`, url: `URLEncoder.encode(${base64}, "UTF-8").getBytes()` }[as];
  const headers = [...headersOf(parts, 'System.getenv("X_DF_API_SECRET")', java), ['Content-Type', java(type)]].map(([name, value]) => `        .header("${name}", ${value})`);
  return `import java.io.ByteArrayOutputStream;\nimport java.net.URI;\nimport java.net.URLEncoder;\nimport java.net.http.*;\nimport java.nio.charset.StandardCharsets;\nimport java.nio.file.*;\nimport java.util.Base64;\n\nclass Call {\n  public static void main(String[] args) throws Exception {\n    byte[] picture = Files.readAllBytes(Path.of(${java(parts.file)}));\n    var body = new ByteArrayOutputStream();\n    body.write(${java(before)}.getBytes(StandardCharsets.UTF_8));\n    body.write(${sent});\n    body.write(${java(after)}.getBytes(StandardCharsets.UTF_8));\n    var request = HttpRequest.newBuilder(URI.create(${java(parts.url)}))\n${headers.join('\n')}\n        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())).build();\n    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());\n    System.out.println(answer.statusCode() + " " + answer.body());\n  }\n}`;
}

export function swiftClient(parts) {
  const { before, after, as, type } = bodyOf(parts);
  const base64 = 'picture.base64EncodedString()';
  const sent = { bytes: 'picture', base64: `Data(${base64}.utf8)`, url: `Data(${base64}.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!.utf8)` }[as];
  const headers = [...headersOf(parts, 'ProcessInfo.processInfo.environment["X_DF_API_SECRET"]', swift), ['Content-Type', swift(type)]].map(([name, value]) => `request.setValue(${value}, forHTTPHeaderField: "${name}")`);
  return `import Foundation\n\nlet picture = try Data(contentsOf: URL(fileURLWithPath: ${swift(parts.file)}))\nvar request = URLRequest(url: URL(string: ${swift(parts.url)})!)\nrequest.httpMethod = "POST"\n${headers.join('\n')}\nrequest.httpBody = Data(${swift(before)}.utf8) + ${sent} + Data(${swift(after)}.utf8)\nlet (body, answer) = try await URLSession.shared.data(for: request)\nprint((answer as! HTTPURLResponse).statusCode, String(decoding: body, as: UTF8.self))`;
}

export function csharpClient(parts) {
  const { before, after, as, type } = bodyOf(parts);
  const base64 = 'Convert.ToBase64String(picture)';
  const sent = { bytes: 'picture', base64: `Encoding.UTF8.GetBytes(${base64})`, url: `Encoding.UTF8.GetBytes(Uri.EscapeDataString(${base64}))` }[as];
  const headers = headersOf(parts, 'Environment.GetEnvironmentVariable("X_DF_API_SECRET")', csharp).map(([name, value]) => `client.DefaultRequestHeaders.Add("${name}", ${value});`);
  return `using System.Net.Http.Headers;\nusing System.Text;\n\nvar picture = File.ReadAllBytes(${csharp(parts.file)});\nvar body = Encoding.UTF8.GetBytes(${csharp(before)})\n    .Concat(${sent})\n    .Concat(Encoding.UTF8.GetBytes(${csharp(after)})).ToArray();\nusing var client = new HttpClient();\n${headers.join('\n')}${headers.length ? '\n' : ''}var content = new ByteArrayContent(body);\ncontent.Headers.ContentType = MediaTypeHeaderValue.Parse(${csharp(type)});\nvar answer = await client.PostAsync(${csharp(parts.url)}, content);\nConsole.WriteLine($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");`;
}
