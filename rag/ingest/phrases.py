"""The set phrases of web pages: menus, bylines, credits, forms, notices.

All patterns match a whole line with single spaces.
"""

from __future__ import annotations

import re

_GAP = r"(?: ?[|/>»›·•,] ?| )"
_SECTIONS = (
    r"(?:home|news|world|politics|business|economy|opinion|sports?|culture|arts|lifestyle|life|"
    r"travel|food(?: (?:&|and) drink)?|science|tech(?:nology)?|health|education|environment|"
    r"entertainment|video|videos|photos|podcasts?|weather|magazine|local|international|asia|"
    r"europe|africa|americas|markets|finance|about(?: us)?|contact(?: us)?|help|search|menu|"
    r"subscribe|sign in|log in|login|register|my account|latest|breaking news|newsletters?|more|"
    r"all sections|e-?paper|live|shop|jobs|events|archive)"
)
MENU = re.compile(rf"{_SECTIONS}(?:{_GAP}{_SECTIONS})+", re.IGNORECASE)
"""A line of nothing but sections: "Home News Sport"."""
CRUMBS = re.compile(rf"home\s*(?:[>»›/|]|{_SECTIONS}\b)(?:.*[a-z])?", re.IGNORECASE)
"""A page's place in its site: "Home > News > Islands"."""

_NOTICES = (
    r"(?:privacy policy|cookie policy|terms (?:of (?:use|service)|and conditions)|about us|"
    r"contact us)"
)
_NETWORKS = (
    r"(?:facebook|twitter|x|x \(twitter\)|whatsapp|telegram|linkedin|reddit|pinterest|e-?mail|"
    r"print|copy link|instagram|youtube|zalo|messenger|threads|bluesky|mastodon|line|viber|tumblr)"
)
PHRASES = re.compile(
    "|".join(
        (
            r"source link",
            r"read (?:more|also|next|the full story)(?: about [^.]*| on [^.]*)?\W*",
            r"(?:read (?:more|also|next)|also read) ?: ?.{3,160}",
            r"skip to (?:the )?(?:main )?content",
            r"advertisement|sponsored content",
            r"comments? ?(?:\(\d+\) ?)?:|\d+ comments?|no comments(?: yet)?",
            r"(?:post|submit) (?:a )?comment|accept (?:all )?cookies",
            r"(?:©|(?:copyright )?\(c\)) ?\d{4}\b.{0,100}",
            r"copyright\b.{0,80}\ball rights reserved\.?",
            rf"{_NOTICES}(?:{_GAP}{_NOTICES})+",
            r"\d+ min(?:ute)?s? read",
            r"(?:leave|post|write|add) a (?:reply|comment)\W*(?:cancel reply)?",
            r"please enter (?:your|a valid|an?) [a-z ]{2,40}(?: here)?[.!]?",
            r"your e-?mail address will not be published\.?.*",
            r"required fields are marked.*",
            r"save my name, e-?mail,? and website.*",
            r"(?:you have|you've) entered an incorrect e-?mail address.*",
            r"notify me of (?:new|follow-?up) (?:posts|comments).*",
            r"(?:(?:please|you must be) )?(?:log|logg|sign)(?:ed)? in(?: or (?:register|sign up))?"
            r"(?: to (?:post a )?(?:comment|continue|read|reply)[^.]*)?\.?",
            r"subscribe(?: now| today| here)?(?: (?:to|for) (?:our|the) [^.]*)?[.!]?",
            r"(?:sign up|get|receive) (?:for |to )?(?:our|the|your) (?:[a-z]+ ){0,4}"
            r"(?:newsletter|inbox|e-?mail)s?\b[^.]*[.!]?",
            rf"share(?: (?:this|on|via|it)(?: [a-z]+)?)?(?: ?[:|])?(?:{_GAP}{_NETWORKS})*",
            rf"{_NETWORKS}(?:{_GAP}{_NETWORKS})+",
            r"follow us(?: on [^.]*)?[.!]?",
            r"(?:we|this (?:web)?site|our (?:web)?site) uses? cookies\b.*",
            r"by (?:continuing|clicking|using)\b.*\b(?:cookies|privacy policy|terms)\b.*",
            r"(?:image|photo|picture|video)(?: (?:source|credit|courtesy(?: of)?|by))?"
            r" ?[:/] ?.{2,80}",
            r"(?:(?:photo|image) )?credits? ?: ?.{2,80}",
            r"tags? ?: ?.{1,160}|filed under ?:? ?.{1,80}",
            r"\(?(?:reporting|writing|editing) by [A-Z].{3,160}",
        )
    ),
    re.IGNORECASE,
)
"""What no text says of its subject, wherever it stands."""
LABELS = re.compile(
    rf"{_SECTIONS}|{_NETWORKS}|{_NOTICES}|"
    r"(?:name|e-?mail|website|your (?:name|e-?mail|comment)|comments?|message) ?\*?:?\*?|"
    r"(?:submit|post|send|cancel|reply|close|reject all|(?:cookie )?settings|i agree|got it|ok)|"
    r"advertising|sponsored|ad|related|back to top|all rights reserved\.?|copyright",
    re.IGNORECASE,
)
"""Words of buttons, fields and menus: boilerplate only beside other boilerplate."""
CREDIT = re.compile(
    r"(?:(?:photo|image|picture) )?(?:credits?|photo|image|source)(?: (?:by|courtesy of))? ?[:/] ?"
    r".{2,80}",
    re.IGNORECASE,
)
"""Whose picture it is."""
MORE = re.compile(
    r"(?:keep reading|read (?:more|also|next)|related(?: (?:articles?|stories|posts|news|"
    r"content|topics))?|more (?:on this(?: story| topic)?|stories|news|from [A-Z].{1,40})|"
    r"you (?:may|might) (?:also )?like|recommended(?: for you| stories)?|"
    r"most (?:read|popular|viewed)|"
    r"trending(?: now)?|also read|don'?t miss|latest news|popular posts|what to read next)\s*:?",
    re.IGNORECASE,
)
"""What stands above a list of other pages."""
_NAME = r"(?:[A-Z][\w.'’-]*|(?:de|van|von|der|den|la|el|al|bin|da|di))"
BYLINE = re.compile(
    rf"(?:[A-Z][a-z]+\. )?(?:[Bb]y|BY|Written by|Story by|Text by|Reported by) "
    rf"(?P<author>{_NAME}(?: {_NAME}){{0,4}}"
    rf"(?:(?:, ?| and | ?& ?){_NAME}(?: {_NAME}){{0,4}}){{0,3}})(?: ?[,|·–-] ?[^.!?]{{2,120}})?\.?"
)
AVATAR = re.compile(r"\S.{0,39} avatar")
IMPRINT_WORD = re.compile(
    r"[A-Z][^\d]*|[^\w]+|(?:of|the|and|for|in|at|last|first|updated|published|posted|on|min|read)\b.*"
)
IMPRINT = re.compile(
    r"\b(?:published|posted|updated|modified)\b|"
    r"\b(?:agency|almanac|bulletin|chronicle|courier|daily|dispatch|examiner|express|gazette|globe|"
    r"guardian|herald|independent|journal|magazine|mail|news|newsletter|observer|post|press|review|standard|"
    r"star|sun|telegraph|times|tribune|weekly|wire)(?=\s*[,|·(–—-]|\s+\d)",
    re.IGNORECASE,
)
"""What sets a page's date apart from any other: a label, or the end of a paper's name."""
OTHER_LABEL = re.compile(r"(?<!published)(?<!posted)(?<!updated)(?<!modified):\s", re.IGNORECASE)
"""The colon of "Deadline: 30 June 2023": what is dated is not the page."""
