// Answers every request with the same success. What it keeps shows what a case is worth that only asks to be accepted.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);
const examples = JSON.parse(readFileSync(file)).paths['/ocr/idcard'].post.responses['200'].content['application/json'].examples;
const body = JSON.stringify(examples['3-front-with-face'].value);

createServer((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(200, { 'Content-Type': 'application/json;charset=utf-8' }).end(body));
}).listen(Number(port), '127.0.0.1');
