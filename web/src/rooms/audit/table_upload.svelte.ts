// Sends one table to the server; the file's name stays in the browser, since it may name patients.
import { sessionHeaders } from '@/api/client';
import { offlineError, readError } from '@/api/errors';
import type { Uploaded } from './audit_api';

export class TableUpload {
  sent = $state(0);
  total = $state(0);
  #request: XMLHttpRequest | null = null;

  /** Resolves with the identifier of the upload; throws ApiError. */
  send(file: File): Promise<Uploaded> {
    this.sent = 0;
    this.total = file.size;
    const form = new FormData();
    form.append('files', file, /\.parquet$/i.test(file.name) ? 'table.parquet' : 'table.csv');
    return new Promise((resolve, reject) => {
      // XMLHttpRequest, because fetch does not tell how much was sent.
      const request = new XMLHttpRequest();
      this.#request = request;
      request.open('POST', '/api/audit/upload');
      request.setRequestHeader('Accept', 'application/json');
      for (const [name, value] of Object.entries(sessionHeaders())) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => {
        this.sent = Math.min(file.size, event.loaded);
      };
      request.onerror = () => reject(offlineError());
      request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
      request.onload = () => {
        const body = parse(request.responseText);
        if (request.status >= 200 && request.status < 300 && body) {
          this.sent = file.size;
          resolve(body as Uploaded);
        } else reject(readError(request.status, body));
      };
      request.send(form);
    });
  }

  cancel(): void {
    this.#request?.abort();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
