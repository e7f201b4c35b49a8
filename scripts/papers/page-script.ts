/** The page's own script: one line chart a canvas, drawn anew when light turns dark. */
export const CHARTS_SCRIPT: string = String.raw`
(() => {
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dark = matchMedia('(prefers-color-scheme: dark)');
const LIGHT = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#4d4d4d'];
const DARK = ['#56b4e9', '#e69f00', '#2bbd91', '#dc93bb', '#f0e442', '#ee7f33', '#d9d7d2'];
const SHAPES = ['circle', 'triangle', 'rect', 'rectRot', 'cross', 'star', 'crossRot'];
const drawn = [];
const axis = (title, logarithmic) => ({
  type: logarithmic ? 'logarithmic' : 'linear',
  title: { display: true, text: title, color: css('--muted') },
  grid: { color: css('--line') }, border: { display: false },
  ticks: { color: css('--muted'), maxRotation: 0, autoSkipPadding: 14, callback: (value) => (!logarithmic || Number.isInteger(Math.log10(value)) ? value.toLocaleString('en') : '') },
});
const draw = () => {
  for (const chart of drawn.splice(0)) chart.destroy();
  for (const canvas of document.querySelectorAll('canvas[data-chart]')) {
    const chart = data[canvas.dataset.chart];
    const datasets = chart.series.map((series, i) => {
      const colour = (dark.matches ? DARK : LIGHT)[i % LIGHT.length];
      return {
        label: series.name, data: series.points.map(([x, y]) => ({ x, y })), borderColor: colour, backgroundColor: colour,
        pointStyle: SHAPES[(i + Math.floor(i / SHAPES.length)) % SHAPES.length], pointRadius: 4, borderWidth: 2, borderDash: i < LIGHT.length ? [] : [6, 3],
      };
    });
    drawn.push(new Chart(canvas, {
      type: 'line', data: { datasets },
      options: {
        animation: false, responsive: true, maintainAspectRatio: false,
        scales: { x: axis(chart.x, chart.logarithmic), y: axis(chart.y, chart.logarithmic) },
        plugins: { legend: { position: 'bottom', labels: { color: css('--ink'), usePointStyle: true, boxHeight: 7 } } },
      },
    }));
  }
};
draw();
dark.addEventListener('change', draw);
})();`;
