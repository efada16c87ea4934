import { DetailedError, Upload } from 'tus-js-client';
import { answer, api, CLIENT_HEADER } from '#lib/api/client.ts';
import { asProblem, problemFrom } from '#lib/api/problem.ts';
import type { UploadItem } from './upload-item.ts';
import {
  failureOf,
  SendFailure,
  type AttachedImage,
  type SendWatcher,
  type UploadSender,
} from './upload-ports.ts';

const ENDPOINT = '/api/uploads/';

/** A cut connection loses at most this much of what was under way; the server keeps every finished piece. */
const CHUNK_BYTES = 2_500_000;

/** Sends photos by tus 1.0 and attaches them to their case. */
export class TusSender implements UploadSender {
  send(item: UploadItem, photo: Blob, watcher: SendWatcher, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      let kept = item.sent;
      const upload = new Upload(photo, {
        endpoint: ENDPOINT,
        uploadUrl: item.uploadUrl,
        // The name of a file can name a patient: only its type is told.
        metadata: { filetype: item.type },
        headers: { [CLIENT_HEADER]: '1' },
        chunkSize: CHUNK_BYTES,
        // The queue tries again, for as long as it takes, and shows meanwhile that it waits.
        retryDelays: [],
        // Where an upload stands is kept in our own queue, not in localStorage.
        storeFingerprintForResuming: false,
        onUploadUrlAvailable: () => {
          if (upload.url) watcher.placed(new URL(upload.url, location.origin).pathname);
        },
        onProgress: (sent) => {
          watcher.progress(sent);
        },
        onChunkComplete: (_, accepted) => {
          kept = accepted;
          watcher.arrived(accepted);
        },
        onSuccess: () => {
          resolve();
        },
        onError: (error) => {
          // What went out is not what arrived: show what the server is known to have.
          watcher.progress(kept);
          reject(failureFrom(error));
        },
      });
      signal.addEventListener('abort', () => {
        void upload.abort(false);
        reject(signal.reason as Error);
      });
      if (!signal.aborted) upload.start();
    });
  }

  async attach(item: UploadItem): Promise<AttachedImage> {
    if (item.caseId === null || item.uploadUrl === null) throw new SendFailure('lost', '');
    const uploadId = item.uploadUrl.split('/').pop() ?? '';
    try {
      return await answer(
        api.POST('/api/cases/{case_id}/images', {
          params: { path: { case_id: item.caseId } },
          body: { upload_id: uploadId, description: item.description },
        }),
      );
    } catch (error) {
      const problem = asProblem(error);
      if (problem.slug === 'upload-not-complete') throw new SendFailure('lost', problem.detail);
      // Any other conflict is about the case, and a missing case does not come back by waiting.
      const final = problem.status === 409 || problem.status === 404;
      throw new SendFailure(final ? 'refused' : failureOf(problem.status), problem.detail);
    }
  }

  async discard(uploadUrl: string): Promise<void> {
    await Upload.terminate(uploadUrl, { headers: { [CLIENT_HEADER]: '1' }, retryDelays: [] });
  }
}

function statusOf(error: Error): number {
  return error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : 0;
}

function failureFrom(error: Error): SendFailure {
  const status = statusOf(error);
  const response = error instanceof DetailedError ? error.originalResponse : null;
  const detail = response ? detailOf(response.getBody(), status) : '';
  return new SendFailure(failureOf(status), detail);
}

/** The words of the problem that the server answered, or general ones. */
function detailOf(body: string, status: number): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = null;
  }
  return problemFrom(parsed, new Response(null, { status: status >= 200 ? status : 500 })).detail;
}
