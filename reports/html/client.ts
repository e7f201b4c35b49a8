/** The page's own script: plain text, put together from its parts, run after Chart.js. */
import { BANDS_SCRIPT } from './client/bands.ts';
import { BASE_SCRIPT } from './client/base.ts';
import { CHARTS_SCRIPT } from './client/charts.ts';
import { PAGE_SCRIPT } from './client/page.ts';

const PARTS = [BASE_SCRIPT, BANDS_SCRIPT, CHARTS_SCRIPT, PAGE_SCRIPT];

export const CLIENT_SCRIPT: string = `(() => {\n'use strict';\n${PARTS.map((part) => part.trim()).join('\n\n')}\n})();`;
