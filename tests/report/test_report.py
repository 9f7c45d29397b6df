# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as people see it: written by the playbook, shown in a browser, on a phone, on paper, in the dark."""
import json

import evidence as fixtures
import pytest

CASES = dict(green=fixtures.green, failing=fixtures.failing, unproven=fixtures.unproven, large=fixtures.large,
             hostile=fixtures.hostile, none=dict)
WIDTHS = dict(phone=360, desktop=1280)
LONG = 'a-mail-exchanger-with-a-rather-long-name.department-of-correspondence.example.com'


@pytest.fixture
def shown(written, page):
    """Open the report of a case and return its page."""
    def show(name, width=1280, **media):
        page.set_viewport_size(dict(width=width, height=800))
        page.emulate_media(media=media.get('media', 'screen'), color_scheme=media.get('color_scheme', 'light'))
        page.goto((written(name, CASES[name]()) / 'report.html').as_uri())
        return page
    return show


@pytest.mark.parametrize('name', CASES)
def test_it_stands_alone_and_is_silent(name, shown):
    page = shown(name)
    page.wait_for_load_state('networkidle')
    assert page.complaints == []
    assert page.requests == [page.url]
    assert page.evaluate('document.querySelectorAll("script, img, link, iframe, object").length') == 0


@pytest.mark.parametrize('name', CASES)
def test_every_link_leads_somewhere_on_the_page(name, shown):
    page = shown(name)
    links = page.evaluate('[...document.querySelectorAll("a[href]")].map(link => link.getAttribute("href"))')
    assert len(links) > 5
    for link in dict.fromkeys(links):
        assert link.startswith('#')
        page.evaluate('document.querySelector("a[href=\'%s\']").click()' % link)
        top = page.evaluate('document.getElementById(%s).getBoundingClientRect().top' % json.dumps(link[1:]))
        at_the_end = page.evaluate('innerHeight + scrollY >= document.documentElement.scrollHeight - 2')
        assert -2 <= top < 60 or at_the_end, (link, top)
        assert page.evaluate('getComputedStyle(document.getElementById(%s)).display' % json.dumps(link[1:])) != 'none'
    ids = page.evaluate('[...document.querySelectorAll("[id]")].map(element => element.id)')
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize('width', WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize('name', CASES)
def test_nothing_is_wider_than_the_screen(name, width, shown, pictures):
    page = shown(name, width)
    assert page.evaluate('document.documentElement.scrollWidth') <= width
    page.screenshot(path=str(pictures / ('%s-%d.png' % (name, width))), full_page=True)
    page.evaluate('document.querySelector("h1").style.minWidth = "%dpx"' % (width + 1))
    assert page.evaluate('document.documentElement.scrollWidth') > width, 'what is too wide is seen'


def arrow(page, number, domain='d1'):
    """The group of an arrow in the drawing of a domain."""
    return page.locator('section[aria-labelledby="%s"] .arrow' % domain).nth(number - 1)


def test_a_failing_arrow_is_red_dashed_and_says_so(shown):
    page = shown('failing')
    style = arrow(page, 3).locator('.line').evaluate('e => [getComputedStyle(e).stroke, getComputedStyle(e).strokeDasharray]')
    red, green, blue = [int(part) for part in style[0][4:-1].split(',')]
    assert red > 150 and green < 60 and blue < 60 and style[1] != 'none'
    assert arrow(page, 3).locator('.word').text_content() == 'failed'
    words = page.locator('section[aria-labelledby="d1"] .ways li').nth(2).text_content()
    assert 'failed' in words and 'relaying is denied' in words
    assert 'failed, relaying is denied' in page.locator('#d1-svg-desc').text_content()
    style = arrow(page, 2).locator('.line').evaluate('e => [getComputedStyle(e).stroke, getComputedStyle(e).strokeDasharray]')
    assert style[1] == 'none' and arrow(page, 2).locator('.word').text_content() == 'passed'


def test_an_unproven_arrow_is_grey_and_says_so(shown):
    page = shown('unproven')
    stroke = arrow(page, 1).locator('.line').evaluate('e => getComputedStyle(e).stroke')
    parts = [int(part) for part in stroke[4:-1].split(',')]
    assert max(parts) - min(parts) < 30
    assert arrow(page, 1).locator('.word').text_content() == 'unproven'
    assert arrow(page, 3).locator('.word').text_content() == 'passed'


def test_what_is_hostile_is_shown_and_not_executed(shown, written):
    page = shown('hostile')
    assert page.title() == 'Split domains: failed'
    assert '<script>document.title' in page.locator('#d1-p1').text_content()
    assert '{{ 7 * 191 }}' in page.locator('body').text_content() and '1337' not in page.content()
    assert '{{ 7 * 191 }}' in (written('hostile', None) / 'report.txt').read_text()


def test_without_evidence_it_says_what_to_run(shown):
    words = shown('none').locator('header').text_content()
    assert 'there is no evidence' in words and 'splitdomain.zimbra.verify' in words


def test_thousands_of_checks_stay_usable(shown, written):
    page = shown('large')
    assert page.evaluate('document.querySelectorAll("*").length') < 6000
    assert not page.locator('details .matrix').first.is_visible()
    assert '300 times' in page.locator('#d1-p1').text_content() and 'and 290 more, see report.json' in page.locator('#d1-p1').text_content()
    full = json.loads((written('large', None) / 'report.json').read_text())
    assert len(full['domains'][0]['checks']['problems'][0]['cases']) == 300
    assert len(full['domains'][0]['checks']['matrix']['passed']) > 4000


CONTRAST = '''() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = c => { const p = c.slice(0, 3).map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * p[0] + .7152 * p[1] + .0722 * p[2]; };
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c; }
    return [255, 255, 255, 255]; };
  const poor = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.checkVisibility()) continue;
    const svg = e.closest('svg'), style = getComputedStyle(e);
    if (svg && !['text'].includes(e.tagName)) continue;
    let ground = behind(svg ? svg.parentElement : e);
    if (svg && e.classList.contains('number')) ground = rgb(getComputedStyle(e.parentElement.querySelector('circle')).fill);
    const a = light(rgb(svg ? style.fill : style.color)), b = light(ground);
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) poor.push([e.tagName, e.className.baseVal ?? e.className, e.textContent.trim().slice(0, 30), ratio.toFixed(2)]);
  }
  return poor;
}'''


@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_words_stand_out_from_their_ground(scheme, shown, pictures):
    page = shown('failing', color_scheme=scheme)
    page.evaluate('document.querySelectorAll("details").forEach(each => each.open = true)')
    assert page.evaluate(CONTRAST) == []
    page.screenshot(path=str(pictures / ('failing-%s.png' % scheme)), full_page=True)
    page.evaluate('document.body.style.setProperty("--soft", "#777")')
    assert page.evaluate(CONTRAST), 'a poor contrast is seen'


def test_headings_are_in_order_and_tables_have_heads(shown):
    page = shown('failing')
    levels = [int(name[1]) for name in page.evaluate('[...document.querySelectorAll("h1,h2,h3,h4")].map(e => e.tagName)')]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below <= above + 1 for above, below in zip(levels, levels[1:]))
    assert page.evaluate('[...document.querySelectorAll("th")].every(e => e.scope)')
    assert page.evaluate('[...document.querySelectorAll("table")].every(e => e.querySelector("thead th"))')
    assert page.evaluate('[...document.querySelectorAll("svg")].every(e => e.querySelector("title") && e.querySelector("desc"))')


def test_it_prints_black_on_white(shown, pictures):
    page = shown('failing', 794, media='print')
    assert page.evaluate('getComputedStyle(document.body).color') == 'rgb(0, 0, 0)'
    assert page.evaluate('getComputedStyle(document.body).backgroundColor') == 'rgb(255, 255, 255)'
    assert page.evaluate('document.documentElement.scrollWidth') <= 794
    page.screenshot(path=str(pictures / 'failing-print.png'), full_page=True)
    paper = page.pdf(path=str(pictures / 'failing.pdf'), format='A4', prefer_css_page_size=True)
    assert paper.startswith(b'%PDF') and len(paper) > 10000


BOXES = '''() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const words = [...svg.querySelectorAll('text:not(.number)')].map(e => [e.textContent, e.getBBox()]);
  const discs = [...svg.querySelectorAll('circle')].map(e => ['disc', e.getBBox()]);
  const all = words.concat(discs), hits = [];
  const view = svg.viewBox.baseVal;
  words.forEach(([text, a]) => { if (a.x < 0 || a.x + a.width > view.width) hits.push([text, 'outside']); });
  svg.querySelectorAll('.box').forEach(box => { const r = box.querySelector('rect').getBBox();
    box.querySelectorAll('text').forEach(e => { const b = e.getBBox();
      if (b.x < r.x + 2 || b.x + b.width > r.x + r.width - 2) hits.push([e.textContent, 'wider than its box']); }); });
  svg.querySelectorAll('.line').forEach(line => { const length = line.getTotalLength();
    for (let at = 0; at <= length; at += 2) { const p = line.getPointAtLength(at);
      words.forEach(([text, b]) => { if (p.x > b.x && p.x < b.x + b.width && p.y > b.y && p.y < b.y + b.height)
        hits.push([text, 'crossed by a line']); }); } });
  all.forEach(([one, a], i) => all.slice(i + 1).forEach(([two, b]) => {
    if (a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1 && a.y < b.y + b.height - 4 && b.y < a.y + a.height - 4) hits.push([one, two]);
  }));
  return hits;
})'''


@pytest.mark.parametrize('case', ['failing', 'unproven', 'long'])
def test_no_words_of_the_drawing_overlap(case, written, page, pictures):
    domains = fixtures.DOMAINS
    if case == 'long':
        domains = [dict(domain, peer=dict(domain['peer'], host=LONG)) for domain in domains]
    where = written(case, CASES.get(case, lambda: fixtures.green(domains))(), domains)
    page.set_viewport_size(dict(width=360, height=800))
    page.goto((where / 'report.html').as_uri())
    assert page.evaluate(BOXES) == []
    page.locator('svg').first.screenshot(path=str(pictures / ('%s-drawing.png' % case)))
    page.evaluate('document.querySelector("svg .word").setAttribute("x", "160")')
    assert page.evaluate(BOXES), 'words that overlap are seen'


def test_evidence_that_is_too_old_is_no_proof(written, page):
    where = written('old', fixtures.green(), max_age=1)
    page.goto((where / 'report.html').as_uri())
    assert 'it counts for 1 second' in page.locator('header').text_content()
    assert page.locator('.verdict').get_attribute('class') == 'card verdict unproven'


def test_evidence_of_another_topology_is_no_proof(written, page):
    where = written('other', dict(fixtures.green(), topology='0' * 64))
    page.goto((where / 'report.html').as_uri())
    assert 'another topology' in page.locator('header').text_content()


@pytest.mark.parametrize('name', CASES)
def test_text_and_json_say_the_same_and_no_secret(name, written):
    where = written(name, CASES[name]())
    told = json.loads((where / 'report.json').read_text())
    text = (where / 'report.txt').read_text()
    assert 'Verdict: ' + told['verdict']['result'].upper() in text and told['verdict']['text'] in text
    assert told['verdict']['text'] in (where / 'report.html').read_text()
    for file in where.iterdir():
        assert 'do-not-print-me' not in file.read_text()
        assert file.stat().st_mode & 0o777 == 0o600


def test_the_last_runs_are_told_with_how_they_ended(shown):
    rows = shown('green').locator('section[aria-labelledby=runs] tbody tr')
    assert rows.count() == 2
    assert 'died before it was done' in rows.nth(0).text_content() and 'create account bar@example.com' in rows.nth(1).text_content()
