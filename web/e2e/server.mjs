// Serves web/dist as the hub will, under the hub's own policy, and passes everything else on to a hub.
import { createReadStream, existsSync, statSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../dist', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.woff': 'font/woff' };
/** The same words as server/http/handlers/page_routes.cpp. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

function serveFile(url, response) {
  const path = normalize(decodeURIComponent(url.pathname));
  const wanted = join(ROOT, path);
  const isFile = wanted.startsWith(ROOT) && existsSync(wanted) && statSync(wanted).isFile();
  const file = isFile ? wanted : join(ROOT, 'console/index.html');
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-cache' });
  createReadStream(file).pipe(response);
}

/** @returns {Promise<{port: number, close: () => void, cut: () => void, mend: () => void}>} cut: as if the network were gone. */
export function startServer(hubPort, port = 0) {
  let isCut = false;
  const sockets = new Set();
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://local');
    if (url.pathname.startsWith('/console')) return serveFile(url, response);
    if (isCut) return request.socket.destroy();
    const passed = http.request({ host: '127.0.0.1', port: hubPort, path: request.url, method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  server.on('upgrade', (request, socket, head) => {
    if (isCut) return socket.destroy();
    const onward = net.connect(hubPort, '127.0.0.1', () => {
      const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
      onward.write(`GET ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    sockets.add(socket);
    socket.on('close', () => { sockets.delete(socket); onward.destroy(); });
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve({
      port: server.address().port,
      close: () => { server.closeAllConnections(); for (const socket of sockets) socket.destroy(); server.close(); },
      cut: () => { isCut = true; for (const socket of sockets) socket.destroy(); },
      mend: () => { isCut = false; },
    }));
  });
}
