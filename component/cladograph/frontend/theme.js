// What a picture takes over from the page around it, and the years behind a tree.

/** The colours and the font of the page that the picture stands in. */
export function readTheme(root) {
  const style = window.getComputedStyle(root);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const text = read("--st-text-color", "#222222");
  return {
    text,
    background: read("--st-background-color", "#ffffff"),
    primary: read("--st-primary-color", "#0072b2"),
    face: read("--st-font", "sans-serif"),
    line: mixed(text, 0.45),
    faintLine: mixed(text, 0.18),
    faint: mixed(text, 0.7),
  };
}

function mixed(colour, share) {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  if (!hex) return `rgba(128, 128, 128, ${share})`;
  const [red, green, blue] = hex.slice(1).map((part) => parseInt(part, 16));
  return `rgba(${red}, ${green}, ${blue}, ${share})`;
}

/** Years as stripes behind the tree, named at the top of what is to be seen. */
export function drawBands(view, context) {
  const { network, bands, theme, canvas } = view;
  if (!bands.length) return;
  const top = network.DOMtoCanvas({ x: 0, y: 0 }).y;
  const bottom = network.DOMtoCanvas({ x: 0, y: canvas.clientHeight }).y;
  const size = 13 / network.getScale();
  context.save();
  context.textAlign = "center";
  context.font = `600 ${size}px ${theme.face}`;
  bands.forEach((band, place) => {
    if (place % 2 === 0) {
      context.fillStyle = mixed(theme.text, 0.045);
      context.fillRect(band.from, top, band.to - band.from, bottom - top);
    }
    context.fillStyle = theme.faint;
    context.fillText(band.label, (band.from + band.to) / 2, top + 1.6 * size);
  });
  context.restore();
}
