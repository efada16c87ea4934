// Uploads one file with tus-js-client, as the app does, and writes down what happens: one JSON object a line.
//
//   node tus_upload.mjs '{"endpoint": …, "file": …, "cookie": …, "address"?: an upload that was begun earlier,
//                          "only_post"?: whether some proxy lets nothing else through}'

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../mobile_pwa/package.json', import.meta.url));
const { Upload } = require('tus-js-client');

const { endpoint, file, cookie, address, only_post } = JSON.parse(process.argv[2]);
const note = (event, more = {}) => process.stdout.write(JSON.stringify({ event, ...more }) + '\n');
const header = (response, name) => Number(response.getHeader(name));

const upload = new Upload(readFileSync(file), {
	endpoint,
	uploadUrl: address ?? null,
	headers: { Cookie: cookie, 'X-Caserounds-Client': '1' },
	retryDelays: Array(100).fill(100),
	overridePatchMethod: only_post ?? false,
	onUploadUrlAvailable: () => note('begun', { address: upload.url }),
	onAfterResponse: (request, response) => {
		note('answered', { method: request.getMethod(), status: response.getStatus() });
		if (request.getMethod() === 'HEAD' && response.getStatus() === 200)
			note('resumed', { offset: header(response, 'Upload-Offset') });
	},
	onError: (error) => {
		note('failed', { message: error.message });
		process.exitCode = 1;
	},
	onSuccess: () => note('finished', { address: upload.url }),
});
upload.start();
