{% for role, password in passwords.items() %}
ALTER ROLE {{ role | as_identifier }} PASSWORD {{ password | as_literal }};
{% endfor %}
