/** Client script, part 2: a Chart.js plugin that draws faults along the time axis: a lane with a label above, a hatched stretch behind. */
export const BANDS_SCRIPT: string = String.raw`
// kind of fault -> [place in the colour list, hatching]
const BAND_STYLE = {
  partition: [1, 'slash'], isolate: [1, 'cross'], link: [3, 'flat'], slow: [3, 'upright'],
  churn: [4, 'dots'], trace: [4, 'dots'], crash: [4, 'backslash'], leave: [4, 'flat'], join: [2, 'dots'],
  pause: [6, 'upright'], drift: [6, 'backslash'],
};
const bandStyle = (kind) => BAND_STYLE[kind] || [6, 'slash'];
const LANE = 19;
const MOST_LANES = 8;

const hatch = (context, colour, style) => {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const pen = tile.getContext('2d');
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 1.1;
  const line = (x1, y1, x2, y2) => { pen.beginPath(); pen.moveTo(x1, y1); pen.lineTo(x2, y2); pen.stroke(); };
  if (style === 'slash' || style === 'cross') { line(-2, 10, 10, -2); line(-6, 6, 6, -6); line(2, 14, 14, 2); }
  if (style === 'backslash' || style === 'cross') { line(-2, -2, 10, 10); line(-6, 2, 6, 14); line(2, -6, 14, 6); }
  if (style === 'flat') line(0, 4, 8, 4);
  if (style === 'upright') line(4, 0, 4, 8);
  if (style === 'dots') { pen.beginPath(); pen.arc(2, 2, 1.1, 0, 7); pen.arc(6, 6, 1.1, 0, 7); pen.fill(); }
  return context.createPattern(tile, 'repeat');
};

// Bands of one fault share a lane; faults whose times do not meet may share one when lanes run out.
const laneList = () => {
  const faults = new Map();
  for (const band of data.bands) {
    const end = band.to === null ? data.axis.max : band.to;
    const fault = faults.get(band.id) || { label: band.label, from: band.from, to: end, bands: [] };
    fault.bands.push({ from: band.from, to: end, kind: band.kind });
    fault.from = Math.min(fault.from, band.from);
    fault.to = Math.max(fault.to, end);
    faults.set(band.id, fault);
  }
  const lanes = [];
  for (const fault of [...faults.values()].sort((a, b) => a.from - b.from)) {
    const free = faults.size <= MOST_LANES ? undefined : lanes.find((lane) => lane.every((other) => other.to <= fault.from));
    if (free) free.push(fault);
    else if (lanes.length < MOST_LANES) lanes.push([fault]);
    else lanes[MOST_LANES - 1].push(fault);
  }
  return lanes;
};
const lanes = laneList();
const lanesHeight = lanes.length === 0 ? 0 : lanes.length * LANE + 5;
root.style.setProperty('--lanes', lanesHeight + 'px');

const spanOf = (chart, band) => {
  const { left, right } = chart.chartArea;
  const from = Math.max(left, Math.min(right, chart.scales.x.getPixelForValue(band.from)));
  const to = Math.max(left, Math.min(right, chart.scales.x.getPixelForValue(band.to)));
  return to - from < 2 ? [Math.min(from, right - 2), Math.min(from, right - 2) + 2] : [from, to];
};

const shorten = (context, text, width) => {
  if (context.measureText(text).width <= width) return text;
  let kept = [...text];
  while (kept.length > 1 && context.measureText(kept.join('') + '…').width > width) kept = kept.slice(0, -1);
  return kept.join('') + '…';
};

const meet = (a, b) => a[0] < b[1] && b[0] < a[1];

// Inside the widest bar, else beside the fault's bars, else, when the fault has the lane for itself, over them on a plate.
const placeLabel = (context, area, fault, taken, alone) => {
  const width = context.measureText(fault.label).width;
  const widest = fault.spans.reduce((a, b) => (b[1] - b[0] > a[1] - a[0] ? b : a));
  const first = Math.min(...fault.spans.map((span) => span[0]));
  const last = Math.max(...fault.spans.map((span) => span[1]));
  if (widest[1] - widest[0] >= width + 12) return { x: widest[0] + 6, text: fault.label };
  for (const x of [last + 5, first - width - 5]) {
    const place = [x - 2, x + width + 2];
    if (place[0] >= area.left && place[1] <= area.right && !taken.some((span) => meet(span, place))) return { x, text: fault.label };
  }
  if (!alone) return null;
  const text = shorten(context, fault.label, area.right - area.left - 12);
  return { x: Math.max(area.left + 4, Math.min(first + 6, area.right - context.measureText(text).width - 6)), text };
};

const drawBars = (context, fault, top) => {
  fault.bands.forEach((band, i) => {
    const [place, style] = bandStyle(band.kind);
    const colour = hue(place);
    const [from, to] = fault.spans[i];
    context.beginPath();
    context.roundRect(from, top, to - from, LANE - 4, 3);
    context.fillStyle = alpha(colour, isDark() ? 0.3 : 0.2);
    context.fill();
    context.fillStyle = hatch(context, alpha(colour, 0.4), style);
    context.fill();
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.stroke();
  });
};

const drawLane = (chart, lane, top) => {
  const context = chart.ctx;
  const faults = lane.map((fault) => ({ ...fault, spans: fault.bands.map((band) => spanOf(chart, band)) }));
  for (const fault of faults) drawBars(context, fault, top);
  context.font = '500 11.5px ' + css('--sans');
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const taken = faults.flatMap((fault) => fault.spans);
  for (const fault of faults) {
    const label = placeLabel(context, chart.chartArea, fault, taken, faults.length === 1);
    if (label === null) continue;
    const width = context.measureText(label.text).width;
    taken.push([label.x, label.x + width]);
    context.fillStyle = alpha(css('--card'), 0.82);
    context.beginPath();
    context.roundRect(label.x - 3, top + 1, width + 6, LANE - 6, 3);
    context.fill();
    context.fillStyle = css('--ink');
    context.fillText(label.text, label.x, top + LANE / 2 - 1);
  }
};

const bandsPlugin = {
  id: 'bands',
  beforeDatasetsDraw(chart) {
    const context = chart.ctx;
    const { top, bottom, left, right } = chart.chartArea;
    context.save();
    for (const fault of lanes.flat()) {
      for (const band of fault.bands) {
        const [from, to] = spanOf(chart, band);
        if (to - from > 0.98 * (right - left)) continue;
        const [place, style] = bandStyle(band.kind);
        context.fillStyle = alpha(hue(place), isDark() ? 0.1 : 0.06);
        context.fillRect(from, top, to - from, bottom - top);
        context.fillStyle = hatch(context, alpha(hue(place), isDark() ? 0.16 : 0.13), style);
        context.fillRect(from, top, to - from, bottom - top);
      }
    }
    context.restore();
  },
  afterDraw(chart) {
    chart.ctx.save();
    lanes.forEach((lane, i) => drawLane(chart, lane, chart.chartArea.top - lanesHeight + i * LANE));
    chart.ctx.restore();
  },
};

const faultsAt = (x) => {
  const active = data.bands.filter((band) => band.from <= x && (band.to === null || x < band.to));
  return [...new Set(active.map((band) => band.label))];
};

const paintSwatches = () => {
  for (const canvas of document.querySelectorAll('canvas.swatch')) {
    const [place, style] = bandStyle(canvas.dataset.kind);
    const context = canvas.getContext('2d');
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = alpha(hue(place), isDark() ? 0.3 : 0.2);
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = hatch(context, alpha(hue(place), 0.7), style);
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
};
`;
