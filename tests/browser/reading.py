"""Whether a page can be read and used by everybody: measured in the browser, page by page."""

from __future__ import annotations

from typing import Any

# What is claimed of every page, in CSS pixels and ratios.
FONT_MIN, LINE_MIN, CONTRAST_MIN, FOCUS_CONTRAST_MIN = 20, 1.5, 7, 3
MAIN_TARGET_MIN, TARGET_MIN = 60, 44

# A number with what it counts, told by this file's own rules and not by the pages': the sign or the
# word after it, a telephone number, a code in groups. A whole day only where the line has room.
_UNITS = {
    "zh": [
        r"\d[\d,.]*[\u4e00-\u9fff%]",
        r"\d+\*+\d+",
    ],
    "en": [
        r"(?<![\d,.])(?<![A-Z][a-z]+ )\d(?:[\d,.]*\d)?[ -][A-Za-z]+",  # not the year of a day
        r"\d+\*+\d+",
    ],
}
_DAYS = {  # and telephone numbers
    "zh": [r"\d+年\d+月\d+日", r"\d+年底", r"\d+月\d+日", r"\d{3,4}(?:[ -]\d{4})+"],
    "en": [r"\d{1,2} [A-Z][a-z]+ \d{4}", r"\d{1,2} [A-Z][a-z]+", r"\d{3,4}(?:[ -]\d{4})+"],
}

# Every <details> is opened meanwhile: what a page may show is measured, not what it shows first.
_MEASURE = """({patterns, limits}) => {
  const found = [];
  const say = (what, node, value) => found.push(
    `${what} ${value ?? ''}: <${(node.tagName ?? '').toLowerCase()}> ` +
    (node.textContent || node.name || '').trim().replace(/\\s+/g, ' ').slice(0, 60));
  const closed = [...document.querySelectorAll('details:not([open])')];
  for (const one of closed) one.open = true;
  const seen = element => element.checkVisibility({visibilityProperty: true});
  const style = element => getComputedStyle(element);

  const colour = text => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return {r, g, b, a};
  };
  const ground = element => {
    for (; element; element = element.parentElement) {
      const back = colour(style(element).backgroundColor);
      if (back.a === 1) return back;
    }
    return {r: 255, g: 255, b: 255, a: 1};
  };
  const light = ({r, g, b}) => {
    const [x, y, z] = [r, g, b].map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  // Texts: their size, their lines, their colours.
  const walker = document.createTreeWalker(
    document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const blocks = new Map(), lines = [];
  const blockOf = element => {
    while (style(element).display === 'inline') element = element.parentElement;
    return element;
  };
  for (let text; (text = walker.nextNode());) {
    const element = text.parentElement;
    if (text.tagName === 'BR') blocks.delete(blockOf(element));
    if (text.nodeType !== Node.TEXT_NODE) continue;
    if (!seen(element)) continue;
    const block = blockOf(element);
    if (!blocks.has(block)) {
      blocks.set(block, []);
      lines.push([block, blocks.get(block)]);
    }
    blocks.get(block).push(text);
    if (!text.data.trim()) continue;  // the blank between two words, each in its own element
    const {fontSize, lineHeight, color} = style(element);
    if (parseFloat(fontSize) < limits.font) say('small type', element, fontSize);
    if (!(parseFloat(lineHeight) / parseFloat(fontSize) >= limits.line - 1e-6))
      say('close lines', element, lineHeight);
    const ratio = contrast(colour(color), ground(element));
    if (ratio < limits.contrast) say('weak contrast', element, ratio.toFixed(2));
  }
  for (const input of document.querySelectorAll('input:not([type=hidden]):not([type=checkbox])')) {
    if (!seen(input)) continue;
    const {fontSize, color} = style(input);
    if (parseFloat(fontSize) < limits.font) say('small type', input, fontSize);
    const ratio = contrast(colour(color), ground(input));
    if (ratio < limits.contrast) say('weak contrast', input, ratio.toFixed(2));
  }

  // Numbers and what they count: one line box.
  for (const [block, texts] of lines) {
    const all = texts.map(text => text.data).join('');
    const place = index => {
      for (const text of texts) {
        if (index < text.data.length) return [text, index];
        index -= text.data.length;
      }
      const last = texts[texts.length - 1];
      return [last, last.data.length];
    };
    for (const pattern of patterns) for (const match of all.matchAll(new RegExp(pattern, 'g'))) {
      const range = document.createRange();
      range.setStart(...place(match.index));
      const [node, at] = place(match.index + match[0].length - 1);
      range.setEnd(node, at + 1);
      const boxes = [...range.getClientRects()].filter(box => box.width > 0);
      const first = Math.min(...boxes.map(box => box.bottom));
      if (boxes.some(box => box.top >= first - 1)) say(`"${match[0]}" is parted`, block);
    }
  }

  // Targets.
  const main = 'main button, main input:not([type=hidden]):not([type=checkbox]), main label.check';
  for (const one of document.querySelectorAll(main))
    if (seen(one) && one.getBoundingClientRect().height < limits.main)
      say('low main target', one, one.getBoundingClientRect().height);
  for (const one of document.querySelectorAll('a, button, summary, label.check')) {
    const {height, width} = one.getBoundingClientRect();
    if (seen(one) && Math.min(height, width) < limits.target) say('small target', one, height);
    if (seen(one) && one.scrollWidth > one.clientWidth + 1 && style(one).display !== 'inline')
      say('cut text', one);
  }

  // Sideways.
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > room) found.push('scrolls sideways');
  for (const one of document.querySelectorAll('body *')) {
    const {left, right, width} = one.getBoundingClientRect();
    if (width && seen(one) && (right > room + 0.5 || left < -0.5)) say('beyond the side', one);
  }
  for (const one of closed) one.open = false;
  return found;
}"""

_FOCUS = """() => {
  const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(document.activeElement);
  return outlineStyle === 'none' ? 0 : parseFloat(outlineWidth);
}"""


def problems_of(page: Any, language: str, *, is_large: bool = False) -> list[str]:
    """What is wrong with the page that is shown; nothing where it is as is claimed.

    `is_large`: the type is so large that a whole day need not fit into a line.
    """
    measure = {
        "patterns": _UNITS[language] + ([] if is_large else _DAYS[language]),
        "limits": {
            "font": FONT_MIN,
            "line": LINE_MIN,
            "contrast": CONTRAST_MIN,
            "main": MAIN_TARGET_MIN,
            "target": TARGET_MIN,
        },
    }
    return list(page.evaluate(_MEASURE, measure))


def findings_of(page: Any) -> list[str]:
    """What axe-core finds, of whatever weight."""
    from axe_playwright_python.sync_playwright import Axe  # not where no browser is

    answer = Axe().run(page).response
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:120]}"
        for one in answer["violations"]
        for node in one["nodes"]
    ]


def has_visible_focus(page: Any) -> bool:
    return float(page.evaluate(_FOCUS)) >= 3
