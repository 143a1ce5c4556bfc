#include "config.h"
#include "front/html.h"

#include "base/text.h"

void html_text(struct buf *out, struct str s)
{
    BUF_STACK(seen, 256);

    text_visible(&seen, s);
    for (size_t i = 0; i < seen.n; i++)
        switch (seen.p[i]) {
        case '<':  buf_text(out, "&lt;"); break;
        case '>':  buf_text(out, "&gt;"); break;
        case '&':  buf_text(out, "&amp;"); break;
        case '"':  buf_text(out, "&quot;"); break;
        case '\'': buf_text(out, "&#39;"); break;
        default:   buf_byte(out, (unsigned char)seen.p[i]); break;
        }
}

static const char style[] =
    ":root{--ink:#1b1f23;--dim:#5c6570;--paper:#fff;--line:#d5dae0;--soft:#f3f5f7;--red:#c62828;--yellow:#b98900;--green:#2e7d32;"
    "--old:#8a94a0;--new:#1f5fa8;--lost:#c62828}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e9ec;--dim:#a0a9b3;--paper:#15181b;--line:#3a4149;--soft:#20252a;"
    "--red:#ef6b6b;--yellow:#e0b43c;--green:#6cc070;--old:#7d8792;--new:#6ea8e8;--lost:#ef6b6b}}\n"
    "@media print{:root{--ink:#000;--dim:#444;--paper:#fff;--line:#bbb;--soft:#f3f3f3;--red:#b00;--yellow:#860;--green:#060;"
    "--old:#888;--new:#036;--lost:#b00}section{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n"
    "body{font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:62rem;margin:2rem auto;padding:0 1rem}\n"
    "h1{font-size:1.5rem;margin:0 0 .2rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}\n"
    "p.dim,td.dim,.dim{color:var(--dim)}table{border-collapse:collapse}th,td{padding:.2rem .6rem;text-align:right;vertical-align:top}\n"
    "th{font-weight:600;color:var(--dim)}td.t,th.t{text-align:left;overflow-wrap:anywhere}td.t code{white-space:nowrap}tbody tr:nth-child(odd){background:var(--soft)}\n"
    ".red{color:var(--red)}.yellow{color:var(--yellow)}.green{color:var(--green)}b{font-weight:650}\n"
    "svg{display:block;max-width:100%;height:auto;font:13px system-ui,sans-serif}svg text{fill:var(--ink)}svg .d{fill:var(--dim)}\n"
    ".f-red{fill:var(--red)}.f-yellow{fill:var(--yellow)}.f-green{fill:var(--green)}.f-old{fill:var(--old)}.f-new{fill:var(--new)}"
    ".f-lost{fill:var(--lost)}.s-old{stroke:var(--old)}.s-new{stroke:var(--new)}.s-line{stroke:var(--line)}\n"
    ".flag{border-left:4px solid var(--lost);padding:.3rem .8rem;background:var(--soft)}\n"
    "ul.why{margin:.1rem 0 .3rem;padding-left:1.2rem}code{font-family:ui-monospace,monospace;font-size:.92em}";

void html_begin(struct buf *out, const char *title)
{
    buf_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html_text(out, str_of(title));
    buf_text(out, "</title>\n<style>\n");
    buf_text(out, style);
    buf_text(out, "\n</style>\n</head>\n<body>\n");
}

void html_end(struct buf *out)
{
    buf_text(out, "</body>\n</html>\n");
}
