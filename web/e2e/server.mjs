// Stands between browser and hub and passes everything on, so that a test can cut the network and mend it. Pages come from the
// hub itself, under its own policy.
import http from 'node:http';
import net from 'node:net';

/** @returns {Promise<{port: number, close: () => void, cut: () => void, mend: () => void}>} cut: as if the network were gone. */
export function startServer(hubPort, port = 0) {
  let isCut = false;
  const sockets = new Set();
  const server = http.createServer((request, response) => {
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
