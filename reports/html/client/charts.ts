/** Client script, part 3: the charts themselves, their legends and the tables behind them. */
export const CHARTS_SCRIPT: string = String.raw`
const charts = new Map();

// Point shapes at a few moments of each curve, shifted from curve to curve.
const marksOf = (x, group, of) => {
  const step = data.axis.max / 9;
  let next = (step * ((group % of) + 1)) / (of + 1);
  return x.map((value) => {
    if (value < next) return 0;
    while (next <= value) next += step;
    return 4;
  });
};

const pointsOf = (chart, series) => chart.x.map((x, i) => ({ x, y: series.y[i] }));

const curve = (chart, series, curves) => {
  const colour = hue(series.group);
  const dash = chart.unit === 'ratio' ? dashOf(series.group) : [[], [7, 3]][series.group % 2];
  const many = curves > 8;
  return {
    label: series.label, data: pointsOf(chart, series), borderColor: colour, backgroundColor: alpha(colour, 0.12),
    borderWidth: many ? 1.4 : 2.25, borderDash: dash, pointStyle: shapeOf(series.group), pointRadius: many ? 0 : marksOf(chart.x, series.group, curves), clip: 7,
    pointHoverRadius: 5, pointBackgroundColor: css('--card'), pointBorderColor: colour, pointBorderWidth: 1.75,
    fill: false,
  };
};

const theory = (chart, series) => ({
  label: series.label, data: pointsOf(chart, series), clip: 7, borderColor: css('--ink'), backgroundColor: 'transparent', borderWidth: 1.75,
  borderDash: [5, 5], pointStyle: 'line', pointRadius: 0, pointHoverRadius: 4, fill: false, order: -1,
});

// Least and most within the stretch that a point of a line stands for.
const edgeCurve = (chart, series) => ({
  label: seriesName(series), data: pointsOf(chart, series), borderColor: hue(series.group), borderWidth: 0, clip: 7,
  backgroundColor: alpha(hue(series.group), 0.24), fill: series.role === 'high' ? '-1' : false, pointRadius: 0, pointHoverRadius: 0,
});

const SPREAD = {
  min: { fill: false, width: 0 },
  max: { fill: '-1', width: 0, share: 0.13 },
  p10: { fill: false, width: 0 },
  p90: { fill: '-1', width: 0, share: 0.24 },
  median: { fill: false, width: 2.5 },
};
const SPREAD_ORDER = ['min', 'max', 'p10', 'p90', 'median'];

const spreadCurve = (chart, series) => {
  const look = SPREAD[series.role];
  const colour = hue(series.group);
  const median = series.role === 'median';
  return {
    label: seriesName(series), data: pointsOf(chart, series), borderColor: colour, borderWidth: look.width,
    backgroundColor: alpha(colour, look.share || 0), fill: look.fill, pointStyle: shapeOf(series.group),
    clip: 7, borderDash: [[], [7, 3]][series.group % 2], pointRadius: median ? marksOf(chart.x, series.group, 2) : 0,
    pointHoverRadius: median ? 5 : 0, pointBackgroundColor: css('--card'), pointBorderColor: colour, pointBorderWidth: 1.75,
  };
};

// One entry of the legend may stand for several data sets (the five curves of a spread).
const timeDatasets = (chart) => {
  const lines = chart.series.filter((one) => one.role === 'line');
  const datasets = [];
  const entries = [];
  const push = (dataset) => datasets.push(dataset) - 1;
  for (const one of lines) {
    const edge = (role) => chart.series.find((other) => other.role === role && other.group === one.group);
    const edges = edge('low') ? [push(edgeCurve(chart, edge('low'))), push(edgeCurve(chart, edge('high')))] : [];
    entries.push({ label: one.label, group: one.group, plain: lines.length > 8, sets: [push(curve(chart, one, lines.length)), ...edges] });
  }
  const spreads = [];
  const groups = [...new Set(chart.series.filter((one) => one.role in SPREAD).map((one) => one.group))];
  for (const group of groups) {
    const sets = {};
    for (const role of SPREAD_ORDER) {
      const series = chart.series.find((one) => one.group === group && one.role === role);
      sets[role] = push(spreadCurve(chart, series));
    }
    const name = chart.series.find((one) => one.group === group && one.role === 'median').label;
    spreads.push({ name, group, sets });
  }
  // Of one curve, the line and its areas; of several, each curve with its areas, and what is common to all of them.
  const alone = spreads.length === 1;
  for (const { name, group, sets } of spreads) entries.push({ label: name + ': median', group, sets: alone ? [sets.median] : Object.values(sets), line: sets.median });
  for (const [label, area, roles] of spreads.length === 0 ? [] : [['10th to 90th percentile', 0.42, ['p10', 'p90']], ['least to most', 0.2, ['min', 'max']]]) {
    entries.push({ label, area, group: alone ? spreads[0].group : null, sets: spreads.flatMap(({ sets }) => roles.map((role) => sets[role])) });
  }
  for (const one of chart.series.filter((one) => one.role === 'theory')) {
    entries.push({ label: one.label, theory: true, sets: [push(theory(chart, one))] });
  }
  return { datasets, entries };
};

const fullShare = (chart) => {
  const most = chart.series.reduce((all, one) => one.y.reduce((a, b) => Math.max(a, b ?? 0), all), 0);
  return most > 0.6 && most <= 1;
};

// Powers of ten, all of them or as many as there is room for.
const logTicks = (scale) => {
  const [low, high] = [Math.ceil(Math.log10(scale.min) - 1e-9), Math.floor(Math.log10(scale.max) + 1e-9)];
  const step = Math.max(1, Math.ceil((high - low + 1) / 7));
  scale.ticks = [];
  for (let power = high; power >= low; power -= step) scale.ticks.unshift({ value: Number('1e' + power) });
};
const sayPower = (value) => (value >= 1e-3 && value < 1e6 ? digits(value, 4) : value.toExponential(0).replace('e', '·10^').replace('1·', '').replace('+', ''));

const axes = (chart) => {
  const grid = { color: css('--line'), tickColor: 'transparent', drawTicks: false };
  const ticks = { color: css('--muted'), padding: 6, maxRotation: 0, autoSkipPadding: 14 };
  const border = { display: false };
  // A share that stays below 1 has a scale of its own, one that reaches it the whole one.
  const ratio = chart.unit === 'ratio' || (chart.unit === 'share' && fullShare(chart));
  const most = ratio ? 1 : chart.series.reduce((all, one) => one.y.reduce((a, b) => Math.max(a, b ?? 0), all), 0);
  const least = chart.series.reduce((all, one) => one.y.reduce((a, b) => Math.min(a, b ?? 0), all), 0);
  const say = { 'bytes/s': sayBytes, share: (value) => digits(value * 100, 3) + ' %', ms: sayMs, plain: (value) => digits(value, 4) };
  return {
    x: {
      type: 'linear', min: 0, max: data.axis.max, grid: { ...grid, display: false }, border: { display: true, color: css('--muted') },
      ticks: { ...ticks, includeBounds: false, callback: (value) => digits(value, 6) },
      title: { display: true, text: 'virtual time (' + data.axis.unit + ')', color: css('--muted'), padding: { top: 2 } },
    },
    y: chart.log ? {
      type: 'logarithmic', grid, border, ticks: { ...ticks, callback: sayPower },
      afterBuildTicks: logTicks, afterFit: (scale) => { scale.width = 58; },
    } : {
      min: least < 0 ? undefined : 0, max: ratio ? 1 : undefined, suggestedMax: ratio ? undefined : most * 1.06 || 1, grid, border,
      ticks: ratio ? { ...ticks, stepSize: 0.2, callback: (value) => Math.round(value * 100) + ' %' } : { ...ticks, maxTicksLimit: 7, callback: say[chart.unit] },
      afterFit: (scale) => { scale.width = 58; },
    },
  };
};

const tooltip = (callbacks) => ({
  backgroundColor: css('--card'), titleColor: css('--ink'), bodyColor: css('--ink'), footerColor: css('--muted'), borderColor: css('--line'),
  borderWidth: 1, padding: 10, cornerRadius: 8, usePointStyle: true, boxPadding: 5, footerFont: { weight: 'normal' }, footerMarginTop: 8, callbacks,
});

const timeChart = (canvas, chart) => {
  const { datasets, entries } = timeDatasets(chart);
  const many = datasets.length > 12;
  const made = new Chart(canvas, {
    type: 'line',
    data: { datasets },
    plugins: [bandsPlugin],
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true, spanGaps: false,
      layout: { padding: { top: lanesHeight + 8, right: 6 } },
      interaction: { mode: many ? 'nearest' : 'index', axis: many ? 'xy' : 'x', intersect: false },
      elements: { line: { tension: 0, borderJoinStyle: 'round' } },
      scales: axes(chart),
      plugins: {
        legend: { display: false },
        tooltip: tooltip({
          title: (items) => (items.length > 0 ? sayTime(items[0].parsed.x) : ''),
          label: (item) => ' ' + item.dataset.label + ': ' + sayValue(item.parsed.y, chart.unit),
          footer: (items) => (items.length > 0 ? faultsAt(items[0].parsed.x) : []),
        }),
      },
    },
  });
  return { made, entries };
};

const histogramChart = (canvas, chart) => {
  const made = new Chart(canvas, {
    type: 'bar',
    data: {
      labels: chart.ticks,
      datasets: [{ data: chart.counts.map((count) => count || null), backgroundColor: alpha(hue(0), 0.75), hoverBackgroundColor: hue(0), borderRadius: 2, categoryPercentage: 0.96, barPercentage: 0.96, minBarLength: 2, maxBarThickness: 64 }],
    },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false,
      layout: { padding: { top: 8, right: 6 } },
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: { grid: { display: false }, border: { display: true, color: css('--muted') }, ticks: { color: css('--muted'), maxRotation: 0, autoSkipPadding: 16, padding: 4 } },
        y: { beginAtZero: true, grid: { color: css('--line'), drawTicks: false }, border: { display: false }, ticks: { color: css('--muted'), padding: 6, maxTicksLimit: 5, precision: 0, callback: (value) => digits(value, 6) }, afterFit: (scale) => { scale.width = 58; } },
      },
      plugins: {
        legend: { display: false },
        tooltip: tooltip({
          title: (items) => (items.length > 0 ? chart.ranges[items[0].dataIndex] : ''),
          label: (item) => ' ' + digits(item.raw, 9) + ' ' + chart.counted,
        }),
      },
    },
  });
  return { made, entries: [] };
};

const swatchOf = (entry) => {
  const svg = drawing('svg', { viewBox: '0 0 30 12', 'aria-hidden': 'true' });
  const colour = entry.theory ? css('--ink') : entry.group === null ? css('--muted') : hue(entry.group);
  if (entry.area) {
    svg.append(drawing('rect', { x: 1, y: 1, width: 28, height: 10, rx: 2, fill: colour, 'fill-opacity': entry.area, stroke: colour, 'stroke-opacity': 0.5 }));
    return svg;
  }
  const dash = entry.theory ? [5, 5] : entry.dash;
  svg.append(drawing('line', { x1: 0, x2: 30, y1: 6, y2: 6, stroke: colour, 'stroke-width': 2.25, 'stroke-dasharray': dash.join(' ') }));
  if (!entry.theory && !entry.plain) svg.append(drawing('path', { d: SHAPE_PATHS[shapeOf(entry.group)], fill: css('--card'), stroke: colour, 'stroke-width': 1.75 }));
  return svg;
};
const SHAPE_PATHS = {
  circle: 'M11 6a4 4 0 1 0 8 0a4 4 0 1 0-8 0z', triangle: 'M15 1.5l4.4 7.6h-8.8z', rect: 'M11.5 2.5h7v7h-7z', rectRot: 'M15 1.2l4.8 4.8l-4.8 4.8l-4.8-4.8z',
  cross: 'M15 1.5v9M10.5 6h9', star: 'M15 1.5v9M10.5 6h9M11.8 2.8l6.4 6.4M18.2 2.8l-6.4 6.4', crossRot: 'M11.5 2.5l7 7M18.5 2.5l-7 7',
};

const legend = (list, made, entries, hidden) => {
  list.replaceChildren();
  if (entries.length < 2) return;
  const isHidden = (set) => entries.some((entry, i) => hidden.has(i) && entry.sets.includes(set));
  entries.forEach((entry, i) => {
    entry.dash = made.data.datasets[entry.line ?? entry.sets[0]].borderDash || [];
    const label = element('span', { title: entry.label }, entry.label);
    const button = element('button', { type: 'button', 'aria-pressed': String(!hidden.has(i)) }, swatchOf(entry), label);
    const show = () => { for (const set of entry.sets) made.setDatasetVisibility(set, !isHidden(set)); };
    show();
    button.addEventListener('click', () => {
      if (!hidden.delete(i)) hidden.add(i);
      button.setAttribute('aria-pressed', String(!hidden.has(i)));
      show();
      made.update('none');
    });
    list.append(element('li', {}, button));
  });
  made.update('none');
};

const chartNames = () => [...document.querySelectorAll('canvas[data-chart]')];
const hiddenEntries = new Map();
const drawAll = () => {
  Chart.defaults.font.family = css('--sans');
  Chart.defaults.font.size = 12;
  for (const canvas of chartNames()) {
    const name = canvas.dataset.chart;
    const chart = data.charts[name];
    if (charts.has(name)) charts.get(name).destroy();
    const { made, entries } = chart.kind === 'time' ? timeChart(canvas, chart) : histogramChart(canvas, chart);
    charts.set(name, made);
    if (!hiddenEntries.has(name)) hiddenEntries.set(name, new Set());
    const list = document.querySelector('[data-legend="' + name + '"]');
    if (list) legend(list, made, entries, hiddenEntries.get(name));
  }
  paintSwatches();
};
`;
