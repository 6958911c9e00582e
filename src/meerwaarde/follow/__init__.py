"""Room `follow`: what people are told: notices for officials, and news for followers by mail and feed.

Front doors: `actions.notify` for a notice, `announcing.announce` for news; `kinds.register_kind` gives each its
sentence and `topics.register_topic` makes something that can be followed.
"""
