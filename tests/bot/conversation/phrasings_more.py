"""More phrasings of the verbs, written by somebody who saw neither the parser nor phrasings.py.

When the parser first met them, 117 of 150 were understood; since then the phrases have been broadened with them, so
they measure no more than that they stay.

`MORE` pairs a text with its meaning: the verb's id, then its slots, those that there are, in this order:

    n=        numbers, comma separated, ranges written out; "it" is n=it
    who=      the name as typed, casefolded, without a leading @
    channel=  the channel, casefolded, without #
    when=     the time's words, casefolded, without a leading until, till, to, for, in, on or at, without courtesies and
              the sentence's punctuation
    text=     what remains for settings, help and with

`MORE_NO_VERBS` are texts that mean no verb: to do anything but ask back would be wrong.
"""

MORE: tuple[tuple[str, str], ...] = (
    # today
    ("today", "today"),
    ("What's on my list today?", "today"),
    ("good morning, show me today’s list please", "today"),
    ("Can I see the list for today?", "today"),
    ("anything for me today?", "today"),
    ("Hi Requite! What do you have for me today", "today"),
    # more
    ("more please", "more"),
    ("Can you show me a few more?", "more"),
    ("what else is there?", "more"),
    # who
    ("Who?", "who"),
    ("Who do I still need to get back to?", "who"),
    ("whom have I not acknowledged yet", "who"),
    ("Please show me everybody I should get back to.", "who"),
    ("who have I been neglecting?", "who"),
    ("Give me the whole list of people, I have time now", "who"),
    # who_is_waiting
    ("Who’s waiting for me?", "who_is_waiting"),
    ("whose questions haven't I answered", "who_is_waiting"),
    ("Who is still waiting for a reply from me?", "who_is_waiting"),
    ("is anybody waiting on me", "who_is_waiting"),
    ("What did people ask me that I did not answer yet?", "who_is_waiting"),
    ("hey, who needs an answer from me?", "who_is_waiting"),
    # who_to_thank
    ("who to thank", "who_to_thank"),
    ("Whom do I owe a thank you?", "who_to_thank"),
    ("who helped me lately", "who_to_thank"),
    ("Who I must thank?", "who_to_thank"),
    ("Did I forget to thank somebody?", "who_to_thank"),
    ("Show me the people I haven’t thanked yet.", "who_to_thank"),
    # waiting
    ("waiting", "waiting"),
    ("Which of my questions are still unanswered?", "waiting"),
    ("who hasn't answered me yet", "waiting"),
    # who_to_ask
    ("WHO TO ASK", "who_to_ask"),
    ("Who can I ask?", "who_to_ask"),
    ("who usually answers my questions", "who_to_ask"),
    ("Could you tell me whom I should ask?", "who_to_ask"),
    ("who is the best person to ask for help?", "who_to_ask"),
    ("I have a question, who normally replies to me?", "who_to_ask"),
    # why
    ("Why 1?", "why n=1"),
    ("Why is number 3 on my list?", "why n=3"),
    ("why are you telling me about 2", "why n=2"),
    ("explain #2 please", "why n=2"),
    ("what’s the reason for 1?", "why n=1"),
    ("Sorry, I don't understand why 4 is there", "why n=4"),
    ("why is it on the list?", "why n=it"),
    # open
    ("open 1", "open n=1"),
    ("Where can I find number 2?", "open n=2"),
    ("take me to 3, please", "open n=3"),
    # done
    ("done 1 and 3", "done n=1,3"),
    ("Done with 2!", "done n=2"),
    ("I’ve replied to number 1", "done n=1"),
    ("I already thanked Dana", "done who=dana"),
    ("done @Kim.Larsen", "done who=kim.larsen"),
    ("1-3 are done", "done n=1,2,3"),
    ("ok, 2 is done now, thanks", "done n=2"),
    ("Please mark 3 as done.", "done n=3"),
    ("I have answered already to Ilse Wolkenrath", "done who=ilse wolkenrath"),
    ("it's done", "done n=it"),
    # elsewhere
    ("elsewhere 2", "elsewhere n=2"),
    ("I answered Kim by email.", "elsewhere who=kim"),
    ("replied to 3 in a direct message", "elsewhere n=3"),
    # wrong
    ("2 is wrong", "wrong n=2"),
    ("You misread number 3.", "wrong n=3"),
    ("hm, 1 isn’t a question at all", "wrong n=1"),
    # not_for_me
    ("not for me: 2", "not_for_me n=2"),
    ("I don't want to be told about things like 3", "not_for_me n=3"),
    ("Number 1 is not relevant to me", "not_for_me n=1"),
    # snooze
    ("snooze 2 tomorrow", "snooze n=2 when=tomorrow"),
    ("Remind me of 1 in an hour and a half", "snooze n=1 when=an hour and a half"),
    ("Snooze @dana until next week", "snooze who=dana when=next week"),
    ("bring 3 back on Friday", "snooze n=3 when=friday"),
    ("Can you remind me about Kim Larsen tomorrow at 9?", "snooze who=kim larsen when=tomorrow at 9"),
    ("snooze it", "snooze n=it"),
    ("2 later today please", "snooze n=2 when=later today"),
    ("Ask me again about number 1 at 15:30, please.", "snooze n=1 when=15:30"),
    ("put 1 and 2 off till end of week", "snooze n=1,2 when=end of week"),
    ("postpone 4 to December 1 at noon", "snooze n=4 when=december 1 at noon"),
    ("I can't deal with 3 now, nudge me again Monday evening", "snooze n=3 when=monday evening"),
    ("Would you please remind me about Wiremu?", "snooze who=wiremu"),
    ("snooze 1 2h", "snooze n=1 when=2h"),
    # skip
    ("skip 2", "skip n=2"),
    ("Let’s skip number 1 this time", "skip n=1"),
    ("3 not this time", "skip n=3"),
    ("Skip Mikko please", "skip who=mikko"),
    ("I'll pass on 2.", "skip n=2"),
    ("you can leave out 1 and 3", "skip n=1,3"),
    # undo
    ("Undo!", "undo"),
    ("oops, take that back", "undo"),
    ("That was a mistake, please undo it.", "undo"),
    # with
    ("with kim", "with who=kim"),
    ("How do Dana and I stand?", "with who=dana"),
    ("How are things between me and Kim Larsen?", "with who=kim larsen"),
    ("with @dana in numbers", "with who=dana text=numbers"),
    ("how I stand with Ilse?", "with who=ilse"),
    ("What’s it like between Wiremu and me?", "with who=wiremu"),
    ("Could you show me how it stands with Anjali in numbers, please?", "with who=anjali text=numbers"),
    # met
    ("met @kim yesterday", "met who=kim when=yesterday"),
    ("I met Dana Vindholm last Friday.", "met who=dana vindholm when=last friday"),
    ("had a coffee with Ilse 3 days ago", "met who=ilse when=3 days ago"),
    # mute
    ("mute @dana", "mute who=dana"),
    ("Mute #help please", "mute channel=help"),
    ("don't nudge me about Kim any more", "mute who=kim"),
    ("I don’t want to hear about #random.", "mute channel=random"),
    ("please stop telling me about Wiremu Kapuahau", "mute who=wiremu kapuahau"),
    ("No more nudges about #Hardware", "mute channel=hardware"),
    ("could you ignore Ilse from now on?", "mute who=ilse"),
    # unmute
    ("Unmute Dana", "unmute who=dana"),
    ("who is muted?", "unmute"),
    ("You can tell me about #random again.", "unmute channel=random"),
    # pause
    ("pause", "pause"),
    ("Pause until Monday", "pause when=monday"),
    ("I’m on vacation till 14 December", "pause when=14 december"),
    ("no digests for 2 weeks please", "pause when=2 weeks"),
    ("Don't write to me until the 15th.", "pause when=the 15th"),
    ("quiet until 3pm on friday, thanks", "pause when=3pm on friday"),
    ("Hello, I would need a break for a month", "pause when=a month"),
    # resume
    ("resume", "resume"),
    ("I'm back!", "resume"),
    ("Please start sending me the list again", "resume"),
    # stop
    ("STOP", "stop"),
    ("I don’t want any more digests", "stop"),
    ("please stop sending me these lists.", "stop"),
    # settings
    ("Show me my settings", "settings"),
    ("settings days mon-thu", "settings text=days mon-thu"),
    ("Settings people 5, please", "settings text=people 5"),
    # status
    ("status?", "status"),
    ("When does the next list come?", "status"),
    ("what have you seen so far", "status"),
    # history
    ("history", "history"),
    ("What did I do lately?", "history"),
    ("what has settled by itself", "history"),
    # export
    ("export my data please", "export"),
    ("I'd like to download everything you have stored of me", "export"),
    ("Can I have a copy of all my data?", "export"),
    # forget_person
    ("forget @dana", "forget_person who=dana"),
    ("Please forget Kim Larsen.", "forget_person who=kim larsen"),
    ("delete what you know about Mikko", "forget_person who=mikko"),
    # forget_me
    ("Forget me", "forget_me"),
    ("delete all my data, please", "forget_me"),
    ("I want you to forget everything about me.", "forget_me"),
    # about_me
    ("What do you know about me?", "about_me"),
    ("about me", "about_me"),
    ("which data are you keeping on me", "about_me"),
    # help
    ("What can I say?", "help"),
    ("help snooze", "help text=snooze"),
    ("How does mute work?", "help text=mute"),
    # yes
    ("Yes, please.", "yes"),
    ("sure, go ahead", "yes"),
    ("yep", "yes"),
    # no
    ("no thanks", "no"),
    ("Nope", "no"),
    ("No, don’t do that!", "no"),
)

MORE_NO_VERBS: tuple[str, ...] = (
    "How are you?",
    "lol",
    "nice weather in Wellington, isn't it",
    "The build is done.",
    "I'm not done with 2",
    "I won't be done with 3 before Friday",
    "Is 1 done?",
    "I haven’t answered Kim yet",
    "I was about to reply to Dana",
    "Did I already thank Ilse?",
    "I never replied to number 2",
    "Can you reply to 2 for me?",
    "Tell Kim I said thanks",
    "Post a thank you in #help",
    "Kim is done with me, I fear",
    "don't mute Kim",
    "Should I mute #launch?",
    "Kim muted me yesterday",
    "Mute everyone but Dana",
    "please never unmute Wiremu",
    "Don’t skip 2!",
    "we could skip lunch today",
    "Please don't snooze 1 until Monday",
    "Did I snooze 3?",
    "don't pause",
    "The pause between the talks was too short",
    "Kim asked me to pause the build until Monday",
    "Don't stop sending me the list",
    "What happens if I stop?",
    "stop by my desk at 3pm",
    "Don't forget Kim Larsen",
    "Please don’t forget me",
    "I will never forget Dana's talk",
    "Nobody should delete my data",
    "would it hurt if you forgot me?",
    "I didn't meet Ilse yesterday",
    "I will meet Dana tomorrow",
    "2 isn't wrong",
    "What would undo do now?",
    "The export of the video failed again",
)
